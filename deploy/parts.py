"""What the installation asks of the other packages at start: an account, a city. Imported late, because it is slow."""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from services.errors import Rejected


@dataclass(frozen=True)
class FirstAccount:
    """The account that is made at the first start; its password is shown then, and kept beside the other secrets."""

    name: str
    password_file: Path
    fresh_password: str | None


def ensure_first_account(conninfo: str, secrets: Path) -> FirstAccount | None:
    """Make the account when there is none; None when all accounts were made by people."""
    from services.api.accounts import FIRST_ACCOUNT
    from services.api.accounts import ensure_first_account as ensure

    file = secrets / FIRST_ACCOUNT
    with psycopg.connect(conninfo) as connection:
        made = ensure(connection)
        if made:
            # before the commit: an account whose password nobody knows would lock everybody out
            file.touch(mode=0o600)
            file.write_text(made[1] + "\n", encoding="utf-8")
    if made:
        return FirstAccount(made[0], file, made[1])
    return FirstAccount(FIRST_ACCOUNT, file, None) if file.exists() else None


def seed_city(conninfo: str, directory: Path) -> bool:
    """Bring a small Jiaozuo into an empty register through the same import that anybody's files take.

    Args:
        conninfo: Database.
        directory: Where the import files of the city are written, for the simulator and for people to look at.

    Returns:
        False when the register holds something else, which then is left alone.

    Raises:
        Rejected: the files have faults, which is a mistake of ours.
    """
    if not register_is_empty(conninfo):
        return directory.exists()
    from services.api.imports import import_files
    from simulators.city import build, write_import_files

    report = import_files(conninfo, write_import_files(build(), directory))
    if report.exit_status:
        raise Rejected("The simulated city does not pass the import", first="; ".join(list(report.lines())[:3]))
    return True


def register_is_empty(conninfo: str) -> bool:
    """There are no sensors yet."""
    with psycopg.connect(conninfo) as connection:
        return connection.execute("select exists (select from sensors)").fetchone() == (False,)
