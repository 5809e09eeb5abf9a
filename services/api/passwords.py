"""Password hashing: argon2id, two at a time at most, so that signing in cannot occupy the machine."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError

Answer = TypeVar("Answer")

# argon2id with 64 MiB and 3 passes, about 130 ms a try
HASHER = PasswordHash.recommended()

THREADS = 2
# tries that may wait for a thread; beyond that the answer is "too many"
LONGEST_QUEUE = 8

# no look-alikes: people type it from a terminal
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


def hash_password(password: str) -> str:
    """Hash for the accounts table."""
    return HASHER.hash(_same_everywhere(password))


def readable_password() -> str:
    """A random password of 79 bits, such as `k7fm-2xqp-w9sd-4hjt`."""
    groups = ("".join(secrets.choice(READABLE) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


class TooBusy(Exception):
    """So many passwords are being checked that this one must wait its turn outside."""


class PasswordChecker:
    """Checks and hashes passwords in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._waiting = 0

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        """Compare with the hash of the account, or with a decoy when there is no account.

        Raises:
            TooBusy: too many are waiting already.
        """
        return await self._in_turn(lambda: _matches(password, password_hash))

    async def hash(self, password: str) -> str:
        """Hash for the accounts table.

        Raises:
            TooBusy: too many are waiting already.
        """
        return await self._in_turn(lambda: hash_password(password))

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_turn(self, work: Callable[[], Answer]) -> Answer:
        if self._waiting >= LONGEST_QUEUE:
            raise TooBusy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _same_everywhere(password: str) -> str:
    # one keyboard sends "ü" as one character, another as two
    return unicodedata.normalize("NFKC", password)


@cache
def _decoy() -> str:
    return hash_password(secrets.token_urlsafe())


def _matches(password: str, password_hash: str | None) -> bool:
    # unknown names cost the same time as known ones
    try:
        return HASHER.verify(_same_everywhere(password), password_hash or _decoy()) and password_hash is not None
    except PwdlibError:
        return False
