"""`python -m services.ingest.recorder`: log to database."""

import asyncio

from services.heartbeat import Vitals, beat
from services.ingest.recorder.chunks import keep_chunks
from services.ingest.recorder.log_space import keep_space
from services.ingest.recorder.recorder import Recorder
from services.run import run
from services.settings import Settings
from services.stream import Log


async def main(settings: Settings) -> None:
    """Wire the parts and run until cancelled."""
    vitals = Vitals("recorder")
    log = await Log.connect(settings, "recorder")
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(beat(log, vitals, settings.wall()))
            tasks.create_task(keep_chunks(settings.database(), settings.clock(), vitals))
            tasks.create_task(keep_space(log, settings.database(), vitals))
            await Recorder(log, settings.database(), vitals, settings.reach("recorder")).run()
    finally:
        await log.close()


if __name__ == "__main__":
    run("recorder", main)
