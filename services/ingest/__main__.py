"""`python -m services.ingest`: MQTT to log."""

import asyncio
import logging

from schemas.lifeline import load_lifelines
from services.heartbeat import Vitals, beat
from services.ingest.intake import Intake
from services.ingest.pipeline import Pipeline
from services.ingest.register import Register
from services.ingest.session import Broker
from services.ingest.subscriber import Subscriber
from services.run import run
from services.settings import Settings, read_secret
from services.stream import Log

logger = logging.getLogger(__name__)


async def main(settings: Settings) -> None:
    """Wire the parts and run until cancelled."""
    clock, vitals = settings.clock(), Vitals("ingest")
    log = await Log.connect(settings, "ingest")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(beat(log, vitals, settings.wall()))
        register = Register(settings.database(), load_lifelines(), vitals)
        registry = await register.first()
        intake = Intake(asyncio.get_running_loop())
        password = read_secret(settings.broker_password_file)
        broker = Broker(settings.broker_host, settings.broker_port, settings.broker_user, password)
        subscriber = Subscriber(broker, intake, clock)
        pipeline = Pipeline(
            intake,
            log,
            registry,
            subscriber.acknowledge,
            register.newer,
            subscriber.is_listening,
            vitals,
            clock,
            settings.reach("taken"),
            settings.reach("listened"),
        )
        subscriber.start()
        try:
            tasks.create_task(register.follow(pipeline.use_registry))
            tasks.create_task(watch_sessions(subscriber, vitals))
            await pipeline.run()
        finally:
            subscriber.stop()
            await log.close()


async def watch_sessions(subscriber: Subscriber, vitals: Vitals) -> None:
    """Show the state of the broker sessions; said once when it is lost and once when it is back."""
    was_listening = False
    while subscriber.is_alive():
        count = subscriber.listening_count
        vitals.counters["broker_sessions_listening"] = count
        vitals.counters["broker_sessions_lost"] = subscriber.sessions_lost
        vitals.counters["receipts_stale"] = subscriber.stale_receipts
        if count == 0:
            vitals.waiting("broker")
        elif vitals.waiting_for in ("broker", "database"):
            vitals.running()
        is_listening = subscriber.is_listening()
        if was_listening != is_listening:
            level = logging.INFO if is_listening else logging.WARNING
            logger.log(level, "listening" if is_listening else "broker is away")
        was_listening = is_listening
        await asyncio.sleep(0.5)
    raise RuntimeError("the network thread has ended")


if __name__ == "__main__":
    run("ingest", main)
