"""Reading the real log: what is there comes at once, and so does the news that nothing is."""

import asyncio
from collections.abc import Mapping

import pytest

import services.stream_reader as stream_reader
from services.settings import Settings
from services.stream import ALERTS, STREAMS, Log
from services.stream_reader import Position, Reader
from tests.integration.api.conftest import settings_of

A_LONG_QUIET = 600.0
START = Position("", 0)


@pytest.fixture
def settings(service_environment: Mapping[str, str]) -> Settings:
    return settings_of(service_environment)


async def test_reader_that_is_current_says_so_at_once_and_then_waits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_reader, "LOOK_AROUND_SECONDS", A_LONG_QUIET)
    log = await _empty_log(settings)
    reader = Reader(log, ALERTS, ["alerts.>"], START)

    async with asyncio.timeout(60):
        assert await reader.read() == []
        next_entries = asyncio.create_task(reader.read())
        await log.publish("alerts.test", b"one", "first")
        assert [entry.payload for entry in await next_entries] == [b"one"]

    await reader.close()
    await log.close()


async def test_reader_that_is_behind_is_never_told_that_it_is_current(settings: Settings) -> None:
    log = await _empty_log(settings)
    await log.publish("alerts.test", b"one", "first")
    reader = Reader(log, ALERTS, ["alerts.>"], START)

    assert [entry.payload for entry in await reader.read()] == [b"one"]

    await reader.close()
    await log.close()


async def _empty_log(settings: Settings) -> Log:
    log = await Log.connect(settings, "tests")
    for stream in STREAMS:
        await log.ask(f"STREAM.DELETE.{stream.name}")
    await log.close()
    return await Log.connect(settings, "tests")
