"""What the installation asks of the other packages at start: an account, a city. Imported late, because it is slow."""

from importlib.util import find_spec
from pathlib import Path

import psycopg

from services.errors import Rejected


def ensure_first_account(conninfo: str) -> tuple[str, str] | None:
    """Name and password of the account that was made just now; None when there is one already."""
    if find_spec("services.api.accounts") is None:
        return None
    from services.api.accounts import ensure_first_account as ensure

    with psycopg.connect(conninfo) as connection:
        return ensure(connection)


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
