"""Saving the engine's state: judging goes on meanwhile, and what is saved is one moment that recovery starts from."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import msgspec
import pytest
from psycopg import AsyncConnection

import services.alerting.saver as saver
from schemas.alert import Findings
from schemas.frame import Frame, encode_frame
from schemas.lifeline import load_lifelines
from schemas.wire.topics import partition_of
from services.alerting.engine.bindings import BoundSensor, bind
from services.alerting.engine.engine import Engine
from services.alerting.partitions import Claim, Snapshot, claim, save
from services.alerting.progress import Progress
from services.alerting.worker import Worker, identity_of
from services.database import connect
from services.errors import Fenced
from services.heartbeat import Vitals
from services.run import only_reason
from services.settings import Settings
from services.stream import Log
from tests.builders import frame_of
from tests.integration.api.conftest import settings_of
from tests.world import METHANE, rows, seed

SENSOR = "CH4-1"
PARTITION = partition_of(f"A-{SENSOR}", 12)
PATIENCE_SECONDS = 60.0

Publish = Callable[[str, bytes, str], Awaitable[int]]


@dataclass
class HeldStore:
    """Saves what has been judged first of the sensor's partition, when it may, and nothing after that."""

    is_asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_save: asyncio.Event = field(default_factory=asyncio.Event)
    has_saved: asyncio.Event = field(default_factory=asyncio.Event)

    async def save(self, connection: AsyncConnection, held: Claim, snapshot: Snapshot, packed: bytes) -> None:
        if held.partition != PARTITION or not snapshot.position.sequence:
            return
        self.is_asked.set()
        await self.may_save.wait()
        await save(connection, held, snapshot, packed)
        self.has_saved.set()
        await asyncio.Event().wait()


@dataclass
class Shift:
    """A worker at work, and what it has published, by identity."""

    vitals: Vitals
    said: dict[str, Findings]
    task: asyncio.Task[None]

    async def has_judged(self, readings: int) -> None:
        """Wait until it has judged so many readings."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.vitals.counters["readings_evaluated"] < readings:
                assert not self.task.done(), self.task
                await asyncio.sleep(0.01)


@pytest.fixture
def settings(service_environment: Mapping[str, str]) -> Settings:
    return settings_of(service_environment)


@pytest.fixture
def frames(database_url: str) -> list[Frame]:
    """Yellow, orange, red: each step needs the state that the one before has left."""
    sensor = seed(database_url, [SENSOR])[SENSOR]
    return [frame_of([(sensor, second, value)]) for second, value in enumerate((1.2, 2.6, 4.5))]


@pytest.mark.usefixtures("clean_log")
async def test_readings_are_judged_while_a_save_is_held_up_and_recovery_starts_from_its_moment(
    settings: Settings, frames: list[Frame], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = HeldStore()
    monkeypatch.setattr(saver, "save", store.save)
    monkeypatch.setattr(saver, "SAVE_EVERY_SECONDS", 0.0)
    async with shift(settings, monkeypatch) as first:
        saved = await publish(settings, frames[0])
        await first.has_judged(1)
        await store.is_asked.wait()
        await publish(settings, frames[1])
        await first.has_judged(2)
        assert not store.has_saved.is_set()
        store.may_save.set()
        await store.has_saved.wait()
    assert rows(database_url, "select log_sequence from engine_partitions where state is not null") == [(saved,)]

    monkeypatch.setattr(saver, "SAVE_EVERY_SECONDS", PATIENCE_SECONDS)
    async with shift(settings, monkeypatch) as second:
        await publish(settings, frames[2])
        await second.has_judged(2)

    (version,) = rows(database_url, "select version::integer from register")[0]
    never_interrupted = expected(frames, cast(int, version))
    assert first.said == {identity: never_interrupted[identity] for identity in list(never_interrupted)[:2]}
    assert second.said == {identity: never_interrupted[identity] for identity in list(never_interrupted)[1:]}


async def test_worker_ends_when_another_has_taken_over(
    settings: Settings, frames: list[Frame], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saver, "SAVE_EVERY_SECONDS", 0.0)
    async with shift(settings, monkeypatch) as first:
        await publish(settings, frames[0])
        await first.has_judged(1)
        async with await connect(database_url) as connection:
            await claim(connection, PARTITION, "another")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.wait([first.task])
        error = first.task.exception()

    assert isinstance(error, Exception)
    assert isinstance(only_reason(error), Fenced)


@asynccontextmanager
async def shift(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Shift]:
    """A worker from its start to its sudden end."""
    log = await Log.connect(settings, "test")
    said: dict[str, Findings] = {}
    monkeypatch.setattr(log, "publish", noting(log.publish, said))
    vitals = Vitals("alerting")
    worker = Worker(log, settings.database(), load_lifelines(), vitals, Progress())
    at_work = Shift(vitals, said, asyncio.create_task(worker.run()))
    try:
        yield at_work
    finally:
        at_work.task.cancel()
        await asyncio.wait([at_work.task])
        await log.close()


def noting(publish: Publish, said: dict[str, Findings]) -> Publish:
    """Publish, and note what was published."""

    async def publish_and_note(subject: str, payload: bytes, identity: str) -> int:
        said[identity] = without_epoch(msgspec.json.decode(payload, type=Findings))
        return await publish(subject, payload, identity)

    return publish_and_note


def without_epoch(findings: Findings) -> Findings:
    """What was found, whoever found it."""
    return Findings(
        transitions=[msgspec.structs.replace(one, epoch=0) for one in findings.transitions],
        silences=[msgspec.structs.replace(one, epoch=0) for one in findings.silences],
    )


async def publish(settings: Settings, frame: Frame) -> int:
    """Write a frame as ingest does; returns its sequence."""
    log = await Log.connect(settings, "ingest")
    sequence = await log.publish(f"readings.{PARTITION}", encode_frame(frame), f"frame-{frame.received_at}")
    await log.close()
    return sequence


def expected(frames: list[Frame], register_version: int) -> dict[str, Findings]:
    """What an engine that is never interrupted says."""
    sensor = BoundSensor(int(frames[0].sensor_id[0]), METHANE, None, PARTITION)
    engine = Engine(bind(load_lifelines(), register_version, [sensor]))
    return {
        identity_of(engine.bindings, PARTITION, number): engine.process(PARTITION, frame)
        for number, frame in enumerate(frames, 1)
    }
