"""What people may do about deliveries that were given up: try them again, or put them aside with a reason."""

from datetime import datetime

from psycopg import AsyncConnection

from services.alerting.writing import writing
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)


async def retry(connection: AsyncConnection, delivery_id: int, now: datetime) -> None:
    """Try a dead delivery again, from the beginning of its attempts.

    Raises:
        NotFound: there is no dead delivery of this number.
    """
    await _change(connection, "retry", {"delivery_id": delivery_id, "now": now})


async def discard(connection: AsyncConnection, delivery_id: int, account: str, reason: str) -> None:
    """Put a dead delivery aside: nobody needs it any more.

    Raises:
        NotFound: there is no dead delivery of this number.
    """
    await _change(connection, "discard", {"delivery_id": delivery_id, "account": account, "reason": reason})


async def _change(connection: AsyncConnection, query: str, parameters: dict[str, object]) -> None:
    async with writing(connection):
        done = await connection.execute(QUERIES[query], parameters)
        if done.rowcount == 0:
            raise NotFound("There is no dead delivery of this number", delivery_id=parameters["delivery_id"])
        await connection.execute(QUERIES["wake_worker"])
