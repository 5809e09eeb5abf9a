"""Saves the engine's state every half minute while readings are judged.

One partition at a time is copied between two frames, and packed and written from the copy: judging waits for the copy
alone, never for the database. State and position of a partition belong to the same moment; those of two partitions need
not, since each is replayed from its own position.
"""

import asyncio
import logging

from services.alerting.engine.snapshot import pack_snapshot
from services.alerting.partitions import Share, save
from services.database import AWAY, connect
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

SAVE_EVERY_SECONDS = 30.0


class Saver:
    """Saves the partitions of one worker. `run` never ends by itself."""

    def __init__(self, conninfo: str, share: Share, vitals: Vitals) -> None:
        self.conninfo = conninfo
        self.share = share
        self.vitals = vitals

    async def run(self) -> None:
        """Save all partitions again and again until cancelled.

        Raises:
            Fenced: another worker has claimed a partition.
        """
        while True:
            await asyncio.sleep(SAVE_EVERY_SECONDS)
            await self._save_all()

    async def _save_all(self) -> None:
        """Save every partition; when the database is away the next round tries again, and replay grows meanwhile."""
        try:
            async with await connect(self.conninfo) as connection:
                for partition, held in self.share.claims.items():
                    snapshot = await self.share.snapshot(partition)
                    packed = await asyncio.to_thread(pack_snapshot, snapshot.columns)
                    await save(connection, held, snapshot, packed)
        except AWAY as error:
            logger.warning("the engine's state was not saved", extra={"error": str(error).strip()})
        else:
            self.vitals.counters["states_saved"] += 1
