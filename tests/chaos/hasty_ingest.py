"""Ingest with a planted mistake: it acknowledges messages before the log has confirmed them.

The negative control of the chaos test: a test that cannot find this loss would prove nothing.
"""

import asyncio

from services.ingest import pipeline
from services.ingest.__main__ import main
from services.run import run


class HastyPipeline(pipeline.Pipeline):
    async def _publish_forever(self) -> None:
        unconfirmed: set[asyncio.Task[None]] = set()
        while True:
            parcel = await self._ready.get()
            self._parcel_number += 1
            self.acknowledge(parcel.receipts)
            task = asyncio.create_task(self._publish_later(parcel, f"{self._identity}.{self._parcel_number}"))
            unconfirmed.add(task)
            task.add_done_callback(unconfirmed.discard)

    async def _publish_later(self, parcel: pipeline.Parcel, identity: str) -> None:
        for partition, frame in parcel.frames.items():
            subject = f"readings.{partition}"
            await self._publish(subject, pipeline.encode_frame(frame), f"{identity}.{partition}")


if __name__ == "__main__":
    pipeline.Pipeline = HastyPipeline  # type: ignore[misc]
    import services.ingest.__main__ as entry

    entry.Pipeline = HastyPipeline
    run("ingest", main)
