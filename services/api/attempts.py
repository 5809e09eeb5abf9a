"""Failed attempts to sign in, and whom they lock out: whoever guesses, never the person who is guessed at.

A browser in which somebody has signed in before is known for that account and is counted by itself. All others are
counted by name and address, by address, and by name; strangers who use up these counts keep each other out, and the
duty officer signs in as ever (after "device cookies", an OWASP community page).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.api.errors import TooManyAttempts
from services.database import load_queries

QUERIES = load_queries(__file__)

COUNT_FOR = timedelta(minutes=15)

# design defaults
PER_DEVICE = 10
PER_NAME_AND_ADDRESS = 5
# somebody who tries many names from one place
PER_ADDRESS = 50
# many places that try one name; NIST SP 800-63B allows a hundred failures in a row (known from secondary sources)
PER_NAME = 100

LockKind = Literal["device", "name_and_address", "address", "name"]


@dataclass(frozen=True)
class Caller:
    """Where an attempt comes from."""

    address: str
    # of the token in the browser's cookie, if it has one
    device_hash: bytes | None = None


@dataclass(frozen=True)
class Failures:
    """Recent failures around one attempt."""

    is_known_device: bool
    of_device: int
    of_name_and_address: int
    of_address: int
    of_name: int


@dataclass(frozen=True)
class LockOut:
    """Who is kept out for now. name: of an account; null when an address has tried too many."""

    kind: LockKind
    name: str | None
    address: str | None
    attempts: int
    until: datetime


def lock_of(failures: Failures) -> LockKind | None:
    """By which count an attempt is refused, if by any."""
    if failures.is_known_device:
        return "device" if failures.of_device >= PER_DEVICE else None
    if failures.of_name_and_address >= PER_NAME_AND_ADDRESS:
        return "name_and_address"
    if failures.of_address >= PER_ADDRESS:
        return "address"
    return "name" if failures.of_name >= PER_NAME else None


async def note_attempt(connection: AsyncConnection, name: str, caller: Caller, now: datetime) -> LockKind | None:
    """Count an attempt before its password is looked at, so that many at once cannot slip through.

    Returns:
        What the next failure would run into, if this attempt fails as well.

    Raises:
        TooManyAttempts: too many have failed; this one is not looked at, costs nothing and counts for nothing.
    """
    who = {"name": name, "address": caller.address, "device_hash": caller.device_hash}
    span = {"now": now, "since": now - COUNT_FOR}
    async with connection.transaction():
        await connection.execute(QUERIES["lock_attempts"], who)
        await connection.execute(QUERIES["drop_old_attempts"], span)
        before = await _count(connection, who | span)
        if lock_of(before) is not None:
            raise TooManyAttempts
        await connection.execute(QUERIES["note_attempt"], who | span | {"is_known_device": before.is_known_device})
        return lock_of(await _count(connection, who | span))


async def forget_attempts(connection: AsyncConnection, name: str, caller: Caller) -> None:
    """The right password was given."""
    who = {"name": name, "address": caller.address, "device_hash": caller.device_hash}
    await connection.execute(QUERIES["forget_attempts"], who)


async def list_lock_outs(connection: AsyncConnection, now: datetime) -> list[LockOut]:
    """Who is kept out now. What strangers typed as a name, perhaps a password, is not told."""
    limits = {
        "per_device": PER_DEVICE,
        "per_name_and_address": PER_NAME_AND_ADDRESS,
        "per_address": PER_ADDRESS,
        "per_name": PER_NAME,
    }
    async with connection.cursor(row_factory=class_row(LockOut)) as cursor:
        await cursor.execute(QUERIES["list_lock_outs"], limits | {"since": now - COUNT_FOR, "span": COUNT_FOR})
        return await cursor.fetchall()


async def lift_lock_outs(connection: AsyncConnection, name: str | None, address: str | None) -> int:
    """Forget the failures of a name, of an address, or of a name at an address; returns how many there were."""
    done = await connection.execute(QUERIES["lift_lock_outs"], {"name": name, "address": address})
    return done.rowcount


async def _count(connection: AsyncConnection, question: Mapping[str, object]) -> Failures:
    async with connection.cursor(row_factory=class_row(Failures)) as cursor:
        await cursor.execute(QUERIES["count_attempts"], question)
        return (await cursor.fetchall())[0]
