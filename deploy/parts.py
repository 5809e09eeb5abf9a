"""What the installation asks of the other packages at start: an account, a city. Imported late, because it is slow."""

from importlib.util import find_spec
from pathlib import Path

import psycopg


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
        False when the register has sensors already, which then are left alone.
    """
    from simulators.city import build, write_import_files

    with psycopg.connect(conninfo) as connection:
        if connection.execute("select exists (select from sensors)").fetchone() != (False,):
            return False
    import_files(conninfo, write_import_files(build(), directory))
    return True


def import_files(conninfo: str, files: tuple[Path, ...]) -> str:
    """Import assets, sensors, links and map features; returns the report as text."""
    from services.api.imports import import_files as run_import

    with psycopg.connect(conninfo) as connection:
        return str(run_import(connection, files))
