"""What the engine keeps in the database: who owns a partition, and its last saved state."""

import asyncio
import logging
import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.lifeline import Catalogue
from services.alerting.engine.bindings import Bindings, BoundSensor, bind
from services.alerting.engine.engine import Engine
from services.alerting.engine.snapshot import restore_snapshot, take_snapshot
from services.database import load_queries
from services.errors import Fenced
from services.stream_reader import Position

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class Claim:
    """A partition that this worker owns: since which epoch, and from where in the log on it must read."""

    partition: int
    epoch: int
    position: Position
    state: bytes | None


@dataclass(frozen=True)
class Snapshot:
    """A partition at one moment between two frames: up to where in the log it is judged, and its state after that."""

    position: Position
    rules_version: str
    register_version: int
    columns: dict[str, NDArray[np.generic]]


@dataclass
class Share:
    """The partitions this worker owns.

    Attributes:
        engine: Their state; another one after the register has changed.
        claims: By partition.
        done: Up to where in the log each partition is in the state.
        judging: Held from a frame's first effect until its findings are published and its position is noted.
    """

    engine: Engine
    claims: dict[int, Claim]
    done: dict[int, Position]
    judging: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def start(self) -> Position:
        """Where reading must begin: at the partition that is furthest behind."""
        return min(self.done.values(), key=lambda position: position.sequence)

    async def snapshot(self, partition: int) -> Snapshot:
        """Copy a partition's state between two frames; judging goes on as soon as it is copied."""
        async with self.judging:
            bindings = self.engine.bindings
            columns = take_snapshot(self.engine, partition)
            return Snapshot(self.done[partition], bindings.rules_version, bindings.register_version, columns)


async def load_bindings(connection: AsyncConnection, catalogue: Catalogue) -> tuple[Bindings, int]:
    """Bind the catalogue's rules to the register's sensors; also returns the number of partitions."""
    async with connection.transaction():
        await connection.execute(QUERIES["read_in_one_snapshot"])
        row = await (await connection.execute(QUERIES["read_register"])).fetchone()
        version, partition_count = (int(row[0]), int(row[1])) if row else (0, 1)
        cursor = connection.cursor(row_factory=class_row(BoundSensor))
        sensors = await (await cursor.execute(QUERIES["list_sensors"])).fetchall()
    bindings = bind(catalogue, version, sensors)
    if bindings.unbound:
        logger.warning("sensors lack the design value their limits refer to", extra={"checks": bindings.unbound})
    return bindings, partition_count


async def claim(connection: AsyncConnection, partition: int, owner: str) -> Claim:
    """Take a partition over from whoever had it."""
    row = await (await connection.execute(QUERIES["claim"], {"partition": partition, "owner": owner})).fetchone()
    assert row is not None  # noqa: S101 - the statement always returns its row
    epoch, created, sequence, state = row
    return Claim(partition, int(epoch), Position(created, int(sequence)), state)


def restore(engine: Engine, held: Claim) -> Position:
    """Put the saved state of a partition into the engine; returns from where on its frames must be read.

    A state that cannot be read is given up: the partition is built anew from the whole log.
    """
    if held.state is None:
        return Position()
    try:
        lost = restore_snapshot(engine, held.partition, held.state)
    except (ValueError, KeyError, zlib.error) as error:
        logger.error(
            "a saved state cannot be read; building it anew", extra={"partition": held.partition, "error": str(error)}
        )
        return Position()
    if lost:
        logger.warning("checks without rule or sensor were dropped", extra={"partition": held.partition, "count": lost})
    return held.position


async def save(connection: AsyncConnection, held: Claim, snapshot: Snapshot, packed: bytes) -> None:
    """Keep a partition's state.

    Raises:
        Fenced: another worker has claimed the partition.
    """
    saved = await connection.execute(
        QUERIES["save"],
        {
            "partition": held.partition,
            "epoch": held.epoch,
            "log_created": snapshot.position.created,
            "log_sequence": snapshot.position.sequence,
            "rules_version": snapshot.rules_version,
            "register_version": snapshot.register_version,
            "state": packed,
        },
    )
    if saved.rowcount == 0:
        raise Fenced("Another worker owns this partition now", partition=held.partition, epoch=held.epoch)
