"""Chunks of readings are indexed once their hour is over, by the city's clock and with the service's own rights."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg

from services.database import connect
from services.ingest.recorder.chunks import index_closed
from tests.world import rows

HOUR = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)


async def index(database_url: str, now: datetime) -> list[str]:
    connection = await connect(database_url)
    try:
        return await index_closed(connection, now)
    finally:
        await connection.close()


def test_closed_chunk_is_indexed_once_and_by_the_service_itself(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        for hours in (0, 1):
            connection.execute("insert into readings values (%s, 1, 0.5, 1)", (HOUR + timedelta(hours=hours),))

    assert asyncio.run(index(database_url, HOUR + timedelta(hours=1, minutes=4))) == []
    (chunk,) = asyncio.run(index(database_url, HOUR + timedelta(hours=1, minutes=6)))
    assert asyncio.run(index(database_url, HOUR + timedelta(hours=1, minutes=7))) == []

    found = rows(database_url, "select tablename from pg_indexes where indexname like '%%_by_sensor'")
    assert found == [(chunk,)]
