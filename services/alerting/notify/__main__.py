"""`python -m services.alerting.notify`: notifications to people and other systems."""

import asyncio
from collections.abc import Mapping

from services.alerting.notify.channels.message import send_message
from services.alerting.notify.channels.push import push
from services.alerting.notify.channels.webhook import call_webhook
from services.alerting.notify.deliver import Links, Send, Worker
from services.alerting.notify.keys import answer_key, vapid_key
from services.clock import MICROSECONDS, Clock
from services.heartbeat import Vitals, beat
from services.run import run
from services.settings import Settings
from services.stream import Log


def channels(settings: Settings, clock: Clock) -> Mapping[str, Send]:
    """How each channel is reached."""
    key, allow_private = vapid_key(settings.secrets_directory), settings.webhook_private_addresses
    return {
        "push": lambda parcel: push(parcel, key, settings.push_subject, allow_private=allow_private),
        "message": lambda parcel: send_message(parcel, allow_private=allow_private),
        "webhook": lambda parcel: call_webhook(parcel, clock.now() // MICROSECONDS, allow_private=allow_private),
    }


async def main(settings: Settings) -> None:
    """Wire the parts and run until cancelled."""
    # vendors and those who answer live by the time of the wall, also when a rehearsal turns the clock of the city
    clock, vitals = settings.wall(), Vitals("notify")
    links = Links(settings.address_of_console, answer_key(settings.secrets_directory))
    worker = Worker(settings.database(), channels(settings, clock), links, clock, vitals)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(worker.run())
        # the log is needed for nothing but the sign of life
        log = await Log.connect(settings, "notify")
        tasks.create_task(beat(log, vitals, clock))


if __name__ == "__main__":
    run("notify", main)
