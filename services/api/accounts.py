"""People who may sign in. Used at installation; the running service only reads accounts."""

import psycopg

from services.api.passwords import hash_password, readable_password
from services.database import load_queries

QUERIES = load_queries(__file__)

FIRST_ACCOUNT = "operator"


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
        add_account(connection, FIRST_ACCOUNT, password)
        return FIRST_ACCOUNT, password


def add_account(connection: psycopg.Connection, name: str, password: str) -> None:
    """Let one more person in; commits with the caller's transaction."""
    connection.execute(QUERIES["add_account"], {"name": name, "password_hash": hash_password(password)})
