"""A full log refuses and loses nothing; room comes from what recorder and engine have committed."""

import os
from collections.abc import Mapping
from unittest import mock

import psycopg
import pytest

from schemas.frame import encode_frame
from services.database import connect
from services.errors import LogUnavailable
from services.heartbeat import Vitals
from services.ingest.recorder.log_space import filling_of, make_room
from services.settings import Settings
from services.stream import READINGS, Log
from tests.builders import frame_of

SMALL = 200_000
FRAME = encode_frame(frame_of([(1, second, 0.5) for second in range(500)]))


@pytest.mark.usefixtures("clean_log")
async def test_full_log_refuses_until_what_everybody_has_read_goes(
    service_environment: Mapping[str, str], database_url: str
) -> None:
    with mock.patch.dict(os.environ, service_environment):
        log = await Log.connect(Settings(), "test")  # pyright: ignore[reportCallIssue]
    config = (await log.ask(f"STREAM.INFO.{READINGS}"))["config"]
    await log.ask(f"STREAM.UPDATE.{READINGS}", {**config, "max_bytes": SMALL})
    number = await fill(log)
    async with await connect(database_url) as connection:
        nothing_read = await make_room(log, connection, Vitals("test"))
        read_half(database_url, (await log.ask(f"STREAM.INFO.{READINGS}"))["created"], number // 4)
        gone = await make_room(log, connection, Vitals("test"))
    first = filling_of(await log.ask(f"STREAM.INFO.{READINGS}")).first
    await log.publish("readings.0", FRAME, "after")
    await log.close()

    assert number > 5
    assert (nothing_read, gone) == (0, number // 4)
    assert first == number // 4 + 1


async def fill(log: Log) -> int:
    """Publish until the log refuses; returns how many it took."""
    for number in range(1_000):
        try:
            await log.publish("readings.0", FRAME, f"frame-{number}")
        except LogUnavailable:
            return number
    raise AssertionError("the log is never full")


def read_half(database_url: str, created: str, sequence: int) -> None:
    """Recorder and engine have come that far, the engine a little less."""
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into recorder_positions values ('READINGS', %s, %s)", (created, sequence + 2))
        connection.execute(
            "insert into engine_partitions (partition, log_created, log_sequence) values (0, %s, %s)",
            (created, sequence),
        )
