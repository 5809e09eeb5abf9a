"""Where links in CAP messages lead: said once by the process that knows the settings."""

from services.database import AWAY, load_queries, patient_connection

QUERIES = load_queries(__file__)


async def keep_address(conninfo: str, console_address: str) -> None:
    """Write it down, waiting for the database when it is away."""
    while True:
        try:
            async with patient_connection(conninfo, "address of the console") as connection:
                await connection.execute(QUERIES["keep_address"], {"console_address": console_address})
                return
        except AWAY:
            continue
