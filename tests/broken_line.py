"""A line between a phone and the service that breaks at every point where it hurts, as often as chance wants."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Literal

Fate = Literal["whole", "refused", "cut_in_request", "cut_while_it_works", "answer_lost", "half_an_answer"]
FATES: tuple[Fate, ...] = (
    "whole",
    "refused",
    "cut_in_request",
    "cut_while_it_works",
    "answer_lost",
    "half_an_answer",
)


class BrokenLine:
    """One request per connection: passed on whole or in part, its answer brought back whole, in part or never.

    cut_while_it_works: the phone hears nothing more at once, and may repeat while the service is still at it.
    """

    def __init__(self, port: int, seed: int) -> None:
        self.fates: Counter[Fate] = Counter()
        self._port = port
        self._random = random.Random(seed)
        self._under_way: set[asyncio.Task[None]] = set()

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        fate = self._random.choice(FATES)
        self.fates[fate] += 1
        if fate != "refused":
            request = await _read_message(reader)
            await self._ask(request, fate, writer)
        writer.transport.abort() if fate != "whole" else writer.close()

    async def _ask(self, request: bytes, fate: Fate, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._port)
        if fate == "cut_in_request":
            up_writer.write(request[: len(request) // 2])
            await up_writer.drain()
            up_writer.transport.abort()
            return
        up_writer.write(request)
        await up_writer.drain()
        if fate == "cut_while_it_works":
            # the service answers into the void
            task = asyncio.create_task(_drain(up_reader, up_writer))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            return
        answer = await up_reader.read(-1)
        up_writer.close()
        if fate != "answer_lost":
            writer.write(answer[: len(answer) // 2] if fate == "half_an_answer" else answer)
            await writer.drain()

    async def finish(self) -> None:
        """Wait until the service has dealt with everything that was passed on."""
        await asyncio.gather(*self._under_way)


async def _drain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(-1)
    writer.close()


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    """One request with its body; the service is told to close after its answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    kept.insert(1, b"Connection: close")
    return b"\r\n".join(kept) + await reader.readexactly(length)


@asynccontextmanager
async def broken_line(port: int, seed: int) -> AsyncGenerator[tuple[BrokenLine, str]]:
    """To a service on this port of loopback; yields the line and the address under which it is reached through it."""
    line = BrokenLine(port, seed)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await line.pass_on(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield line, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await line.finish()
