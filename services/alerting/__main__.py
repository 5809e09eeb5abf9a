"""`python -m services.alerting`: frames to alerts."""

import asyncio

from schemas.lifeline import load_lifelines
from services.alerting.cap.address import keep_address
from services.alerting.desk import Desk
from services.alerting.progress import Progress
from services.alerting.reports.clerk import Clerk
from services.alerting.timekeeper import Timekeeper
from services.alerting.worker import Worker
from services.heartbeat import Vitals, beat
from services.run import run
from services.settings import Settings
from services.stream import Log


async def main(settings: Settings) -> None:
    """Wire the parts and run until cancelled."""
    vitals = Vitals("alerting")
    log = await Log.connect(settings, "alerting")
    try:
        async with asyncio.TaskGroup() as tasks:
            clock = settings.clock()
            progress = Progress(settings.reach("engine"), settings.reach("desk"))
            desk = Desk(log, settings.database(), clock, vitals, progress)
            tasks.create_task(beat(log, vitals, settings.wall()))
            tasks.create_task(desk.run())
            tasks.create_task(Timekeeper(settings.database(), clock, vitals).run())
            tasks.create_task(Clerk(settings.database(), clock, vitals).run())
            tasks.create_task(keep_address(settings.database(), settings.address_of_console))
            await Worker(log, settings.database(), load_lifelines(), vitals, progress).run()
    finally:
        await log.close()


if __name__ == "__main__":
    run("alerting", main)
