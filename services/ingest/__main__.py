"""`python -m services.ingest`: MQTT to log."""

import asyncio
import logging

from psycopg import AsyncConnection

from schemas.lifeline import Catalogue, load_lifelines
from services.clock import SystemClock
from services.database import AWAY, patient_connection
from services.heartbeat import Vitals, beat
from services.ingest.intake import Intake
from services.ingest.pipeline import Pipeline
from services.ingest.registry import Registry, load_registry, read_version
from services.ingest.subscriber import Broker, Subscriber
from services.run import run
from services.settings import Settings, read_secret
from services.stream import Log

logger = logging.getLogger(__name__)

# The announcement of a change may be missed while the database restarts; then this look finds it.
LOOK_AGAIN_SECONDS = 1.0


async def main(settings: Settings) -> None:
    """Wire the parts and run until cancelled."""
    clock, vitals, catalogue = SystemClock(), Vitals("ingest"), load_lifelines()
    log = await Log.connect(settings, "ingest")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(beat(log, vitals, clock))
        registry = await first_registry(settings, catalogue, vitals)
        intake = Intake(asyncio.get_running_loop())
        password = read_secret(settings.broker_password_file)
        broker = Broker(settings.broker_host, settings.broker_port, settings.broker_user, password)
        subscriber = Subscriber(broker, intake, clock)
        pipeline = Pipeline(intake, log, registry, subscriber.acknowledge, vitals, clock)
        subscriber.start()
        try:
            tasks.create_task(follow_register(settings, catalogue, pipeline))
            tasks.create_task(watch_sessions(subscriber, vitals))
            await pipeline.run()
        finally:
            subscriber.stop()
            await log.close()


async def first_registry(settings: Settings, catalogue: Catalogue, vitals: Vitals) -> Registry:
    """The register as it is now; waits for the database, since without it nobody is known."""
    while True:
        vitals.waiting("database")
        try:
            async with patient_connection(settings.database(), "register") as connection:
                registry = await load_registry(connection, catalogue)
        except AWAY:
            continue
        logger.info("register read", extra={"version": registry.version, "channels": registry.channel_count})
        return registry


async def follow_register(settings: Settings, catalogue: Catalogue, pipeline: Pipeline) -> None:
    """Read the register anew whenever it changes; while the database is away the last one holds."""
    version = pipeline.batcher.registry.version
    while True:
        try:
            async with patient_connection(settings.database(), "register") as connection:
                await connection.execute("listen register_changed")
                while True:
                    if (await read_version(connection))[0] != version:
                        registry = await load_registry(connection, catalogue)
                        pipeline.use_registry(registry)
                        version = registry.version
                        logger.info("register read anew", extra={"version": version})
                    await next_notice(connection)
        except AWAY:
            continue


async def next_notice(connection: AsyncConnection) -> None:
    """Wait for the announcement of a change, or for a second."""
    async for _ in connection.notifies(timeout=LOOK_AGAIN_SECONDS, stop_after=1):
        pass


async def watch_sessions(subscriber: Subscriber, vitals: Vitals) -> None:
    """Show the state of the broker sessions; said once when it is lost and once when it is back."""
    was_connected = True
    while True:
        count = subscriber.connected_count
        vitals.counters["broker_sessions_connected"] = count
        vitals.counters["broker_sessions_lost"] = subscriber.sessions_lost
        vitals.counters["receipts_stale"] = subscriber.stale_receipts
        if count == 0:
            vitals.waiting("broker")
        elif vitals.waiting_for in ("broker", "database"):
            vitals.running()
        if was_connected != bool(count):
            logger.log(logging.INFO if count else logging.WARNING, "broker is back" if count else "broker is away")
        was_connected = bool(count)
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    run("ingest", main)
