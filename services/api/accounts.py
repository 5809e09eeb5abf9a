"""The first person who may sign in, made at installation; everybody else is added at `routes/accounts.py`."""

from collections.abc import Sequence

import psycopg

from services.api.passwords import hash_password, readable_password
from services.api.permissions import Role
from services.database import load_queries

QUERIES = load_queries(__file__)

FIRST_ACCOUNT = "operator"
# whoever installs the service may do everything and give the others their roles
FIRST_ROLES: tuple[Role, ...] = ("operator", "chief", "approver", "admin")


def ensure_first_account(connection: psycopg.Connection) -> tuple[str, str] | None:
    """Make an account with a random password when there is none.

    Returns:
        Name and password, to be shown once and kept nowhere; None when there is an account already.
    """
    with connection.transaction():
        connection.execute(QUERIES["lock_accounts"])
        if connection.execute(QUERIES["has_accounts"]).fetchone() == (True,):
            return None
        password = readable_password()
        add_account(connection, FIRST_ACCOUNT, password, FIRST_ROLES)
        return FIRST_ACCOUNT, password


def add_account(
    connection: psycopg.Connection, name: str, password: str, roles: Sequence[Role] = ("operator",)
) -> None:
    """Let one more person in, for the whole city; commits with the caller's transaction."""
    connection.execute(
        QUERIES["add_account"], {"name": name, "password_hash": hash_password(password), "roles": list(roles)}
    )
