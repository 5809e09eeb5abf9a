"""Chunks of readings are indexed in time, by the city's clock and with the service's own rights."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg

from services.database import connect
from services.ingest.recorder.chunks import index_chunks
from tests.world import rows

HOUR = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)


async def index(database_url: str, now: datetime, *, is_slow: bool = False) -> list[str]:
    connection = await connect(database_url)
    try:
        return await index_chunks(connection, now, is_slow=is_slow)
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


def test_chunk_that_fills_slowly_is_indexed_as_soon_as_it_has_begun(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        # a device whose clock is ahead has begun the next hour already
        for hours in (0, 1):
            connection.execute("insert into readings values (%s, 1, 0.5, 1)", (HOUR + timedelta(hours=hours),))

    assert asyncio.run(index(database_url, HOUR + timedelta(minutes=1))) == []
    (chunk,) = asyncio.run(index(database_url, HOUR + timedelta(minutes=1), is_slow=True))

    # and takes readings as before
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into readings values (%s, 2, 0.5, 1)", (HOUR,))
    assert rows(database_url, "select tablename from pg_indexes where indexname like '%%_by_sensor'") == [(chunk,)]
