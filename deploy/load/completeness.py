"""Exact completeness: what the broker acknowledged to each gateway against what the database holds, reading by reading.

Count and checksum of a gateway follow from the codes of its sensors and the milliseconds of its readings alone
(``simulators/truth/checksum.py``): they agree if and only if the same readings are on both sides.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec
import numpy as np
import psycopg
from numpy.typing import NDArray

from services.database import load_queries
from simulators.arrays import IndexArray
from simulators.signals.noise import KeyArray, mixed
from simulators.truth import GatewayCount
from simulators.truth.checksum import sensor_hashes, written

QUERIES = load_queries(__file__)

HEADER_BYTES = 19
ROW = np.dtype([("fields", ">i2"), ("a", ">i4"), ("sensor", ">i4"), ("b", ">i4"), ("at", ">i8")])
CHUNK_BYTES = ROW.itemsize << 19
# PostgreSQL counts from 2000-01-01 [us]
EPOCH_2000 = 946_684_800_000_000
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)

Rows: TypeAlias = tuple[IndexArray, IndexArray]
"""sensor_id, and when observed [us since epoch]"""


class Difference(msgspec.Struct, kw_only=True, frozen=True):
    """A gateway whose readings are not those that were acknowledged to it."""

    gateway: str
    acknowledged: int
    stored: int
    acknowledged_checksum: str
    stored_checksum: str


class Completeness(msgspec.Struct, kw_only=True, frozen=True):
    """The comparison.

    Attributes:
        gateways: Compared.
        acknowledged: Readings acknowledged to them.
        stored: Readings in the database.
        differences: Gateways that disagree, those that lack most first.
        rejected: What could not become a reading, by reason.
    """

    gateways: int
    acknowledged: int
    stored: int
    differences: tuple[Difference, ...]
    rejected: dict[str, int]

    @property
    def is_exact(self) -> bool:
        """Everything acknowledged is there, once, and nothing else."""
        return not self.differences


def compare(connection: psycopg.Connection, acknowledged: Sequence[GatewayCount], since: datetime) -> Completeness:
    """Read everything that was stored since a moment and hold it against the account of the generator."""
    sensors = connection.execute(QUERIES["list_sensors"]).fetchall()
    gateways = sorted({str(row[2]) for row in sensors})
    place = {code: number for number, code in enumerate(gateways)}
    highest = max((int(row[0]) for row in sensors), default=0)
    gateway_of = np.zeros(highest + 1, np.int64)
    hashes = np.zeros(highest + 1, np.uint64)
    ids = np.array([int(row[0]) for row in sensors], dtype=np.int64)
    gateway_of[ids] = [place[str(row[2])] for row in sensors]
    hashes[ids] = sensor_hashes([str(row[1]) for row in sensors])
    counts, sums = np.zeros(len(gateways), np.int64), np.zeros(len(gateways), np.uint64)
    for sensor, at in _stored(connection, since):
        tally(gateway_of[sensor], hashes[sensor], at, counts, sums)
    rejected = connection.execute(QUERIES["count_rejected"]).fetchall()
    return Completeness(
        gateways=len(gateways),
        acknowledged=sum(one.readings for one in acknowledged),
        stored=int(counts.sum()),
        differences=tuple(_differences(acknowledged, gateways, counts.tolist(), sums.tolist())),
        rejected={str(reason): int(count) for reason, count in rejected},
    )


def tally(gateways: IndexArray, hashes: KeyArray, at: IndexArray, counts: IndexArray, sums: KeyArray) -> None:
    """Add some readings to counts and checksums of their gateways, in place.

    Args:
        gateways: Of each reading. (n,)
        hashes: Of the sensor of each. (n,)
        at: When observed. (n,) [us since epoch]
        counts: By gateway.
        sums: By gateway, modulo 2^64.
    """
    parts = mixed(hashes ^ (at // 1_000).astype(np.uint64))
    counts += np.bincount(gateways, minlength=len(counts))
    # halves of 32 bits: their sums are exact as floats for two million readings at once
    low = np.bincount(gateways, (parts & LOW).astype(np.float64), len(counts)).astype(np.uint64)
    high = np.bincount(gateways, (parts >> HALF).astype(np.float64), len(counts)).astype(np.uint64)
    sums += low + (high << HALF)


def _stored(connection: psycopg.Connection, since: datetime) -> Iterator[Rows]:
    with connection.cursor() as cursor, cursor.copy(QUERIES["copy_stored"], {"since": since}) as copied:
        buffer, is_first = bytearray(), True
        for piece in copied:
            buffer += piece
            if len(buffer) > CHUNK_BYTES + HEADER_BYTES:
                yield _rows(buffer, is_first)
                is_first = False
        yield _rows(buffer, is_first)


def _rows(buffer: bytearray, is_first: bool) -> Rows:
    """Take the whole rows off the front."""
    if is_first:
        del buffer[:HEADER_BYTES]
    whole = len(buffer) // ROW.itemsize
    rows: NDArray[np.void] = np.frombuffer(bytes(buffer[: whole * ROW.itemsize]), ROW)
    del buffer[: whole * ROW.itemsize]
    return rows["sensor"].astype(np.int64), rows["at"].astype(np.int64) + EPOCH_2000


def _differences(
    acknowledged: Sequence[GatewayCount], gateways: Sequence[str], counts: Sequence[int], sums: Sequence[int]
) -> list[Difference]:
    expected = {one.gateway: (one.readings, one.checksum) for one in acknowledged}
    stored = {code: (count, written(total)) for code, count, total in zip(gateways, counts, sums, strict=True)}
    nothing = (0, written(0))
    found: list[Difference] = []
    for code in sorted(expected.keys() | stored.keys()):
        (due, due_sum), (there, there_sum) = expected.get(code, nothing), stored.get(code, nothing)
        if (due, due_sum) != (there, there_sum):
            found.append(
                Difference(
                    gateway=code,
                    acknowledged=due,
                    stored=there,
                    acknowledged_checksum=due_sum,
                    stored_checksum=there_sum,
                )
            )
    return sorted(found, key=lambda one: (one.stored - one.acknowledged, one.gateway))
