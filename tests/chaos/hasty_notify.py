"""Notify with a planted mistake: it notes a delivery and hands it over later, out of its memory.

The negative control of the night: a verdict that cannot find the page that is lost so would prove nothing.
"""

import asyncio

import services.alerting.notify.__main__ as entry
from services.alerting.notify.channels import Delivered
from services.alerting.notify.deliver import Worker
from services.alerting.notify.parcel import Parcel
from services.run import run

# longer than it takes to kill it
LATER_SECONDS = 5.0


class HastyWorker(Worker):
    async def _deliver(self, parcel: Parcel) -> None:
        await self.notes.write(parcel, Delivered())
        await asyncio.sleep(LATER_SECONDS)
        await asyncio.to_thread(self._send, parcel)


if __name__ == "__main__":
    entry.Worker = HastyWorker  # type: ignore[misc]
    run("notify", entry.main)
