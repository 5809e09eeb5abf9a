"""Large answers that many ask for and that seldom change: made once, compressed once, not sent again when known."""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from fastapi import Request, Response

from services.errors import Unavailable

COMPRESSION = 6
# some megabytes each for a large city
LARGEST_COUNT = 30


@dataclass(frozen=True)
class Snapshot:
    """A body with its identity. `version`: of the register it was made from."""

    version: int
    body: bytes
    compressed: bytes
    etag: str
    media_type: str

    @classmethod
    async def of(cls, version: int, body: bytes, media_type: str = "application/json") -> "Snapshot":
        """Compress and name a body, beside the other requests."""
        return await asyncio.to_thread(cls._of, version, body, media_type)

    @classmethod
    def _of(cls, version: int, body: bytes, media_type: str) -> "Snapshot":
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        return cls(version, body, gzip.compress(body, COMPRESSION, mtime=0), etag, media_type)

    def answer(self, request: Request) -> Response:
        """304 when the caller has it already, else the body, compressed if the caller can take it."""
        headers = {"ETag": self.etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.compressed, headers=headers, media_type=self.media_type)
        return Response(self.body, headers=headers, media_type=self.media_type)


class Snapshots:
    """The newest snapshot of each kind, for each scope that asked lately."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Snapshot] = OrderedDict()
        # many screens load at once after a change of the register: one snapshot serves all
        self._making = asyncio.Lock()

    async def get(self, kind: Hashable, version: int, make: Callable[[], Awaitable[Snapshot]]) -> Snapshot:
        """The snapshot of this version; an older one rather than none while the database is away.

        Raises:
            Unavailable: there is none yet, and none can be made.
        """
        async with self._making:
            kept = self._kept.get(kind)
            if kept and kept.version == version:
                return kept
            try:
                made = await make()
            except Unavailable:
                if kept:
                    return kept
                raise
            self._kept[kind] = made
            self._kept.move_to_end(kind)
            while len(self._kept) > LARGEST_COUNT:
                self._kept.popitem(last=False)
            return made
