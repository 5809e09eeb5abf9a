"""Follow the register: read it at start, whenever its change is announced, and whenever a stranger speaks."""

import logging
from collections.abc import Callable

from psycopg import AsyncConnection

from schemas.lifeline import Catalogue
from services.database import AWAY, connect, patient_connection
from services.heartbeat import Vitals
from services.ingest.registry import Registry, load_registry, read_version

logger = logging.getLogger(__name__)

# The announcement of a change may be missed while the database restarts; then this look finds it.
LOOK_AGAIN_SECONDS = 1.0


class Register:
    """The register as ingest last read it. While the database is away that reading holds."""

    def __init__(self, conninfo: str, catalogue: Catalogue, vitals: Vitals) -> None:
        self.conninfo = conninfo
        self.catalogue = catalogue
        self.vitals = vitals
        self.version = 0

    async def first(self) -> Registry:
        """The register as it is now; waits for the database, since without it nobody is known."""
        while True:
            self.vitals.waiting("database")
            try:
                async with patient_connection(self.conninfo, "register") as connection:
                    return await self._load(connection)
            except AWAY:
                continue

    async def newer(self) -> Registry | None:
        """The register if it has changed since it was read, else None; None as well while the database is away."""
        try:
            async with await connect(self.conninfo) as connection:
                return await self._load_if_newer(connection)
        except AWAY:
            return None

    async def follow(self, use: Callable[[Registry], None]) -> None:
        """Hand every change on until cancelled."""
        while True:
            try:
                async with patient_connection(self.conninfo, "register") as connection:
                    await connection.execute("listen register_changed")
                    while True:
                        registry = await self._load_if_newer(connection)
                        if registry is not None:
                            use(registry)
                        async for _ in connection.notifies(timeout=LOOK_AGAIN_SECONDS, stop_after=1):
                            pass
            except AWAY:
                continue

    async def _load_if_newer(self, connection: AsyncConnection) -> Registry | None:
        version, _ = await read_version(connection)
        return await self._load(connection) if version != self.version else None

    async def _load(self, connection: AsyncConnection) -> Registry:
        registry = await load_registry(connection, self.catalogue)
        self.version = registry.version
        logger.info("register read", extra={"version": registry.version, "channels": registry.channel_count})
        self.vitals.counters["sensors_unusable"] = len(registry.unusable)
        if registry.unusable:
            logger.warning(
                "sensors with a quantity or unit that the catalogue does not know",
                extra={"count": len(registry.unusable), "first": registry.unusable[:5]},
            )
        return registry
