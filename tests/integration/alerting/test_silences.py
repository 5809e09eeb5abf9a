"""Silences are remembered when they end, so that a day that is over can say how much of the city it saw."""

from datetime import timedelta

from psycopg import AsyncConnection

from schemas.alert import Silence
from services.alerting.desk import Piece, apply_piece
from services.alerting.writing import writing
from services.clock import to_microseconds
from tests.integration.alerting.night import Night


async def say(connection: AsyncConnection, night: Night, kind: str, *sensor_ids: int) -> None:
    silence = Silence(
        kind=kind,  # pyright: ignore[reportArgumentType]
        sensor_ids=list(sensor_ids),
        at=to_microseconds(night.now),
        partition=0,
        epoch=1,
    )
    async with writing(connection):
        await apply_piece(connection, Piece(silences=[silence]), night.now)


async def test_silence_goes_into_the_history_when_the_sensor_is_heard_again(
    night: Night, connection: AsyncConnection
) -> None:
    began = night.now
    await say(connection, night, "silent", 1, 2)
    night.later(hours=1)
    await say(connection, night, "heard", 1, 3)
    await say(connection, night, "heard", 1)

    assert night.rows("select sensor_id, silent_since, heard_at from silences") == [
        (1, began, began + timedelta(hours=1))
    ]
    assert night.rows("select sensor_id from silent_sensors") == [(2,)]


async def test_replay_of_the_log_remembers_a_silence_once(night: Night, connection: AsyncConnection) -> None:
    for _ in range(2):
        await say(connection, night, "silent", 1)
        await say(connection, night, "heard", 1)

    assert len(night.rows("select from silences")) == 1
