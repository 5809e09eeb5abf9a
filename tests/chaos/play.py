"""One night from the first leak to the verdict."""

import random
from dataclasses import dataclass
from pathlib import Path

from deploy.servers import Servers
from tests.chaos.house import NOTIFY, House, Readings
from tests.chaos.records import read_night
from tests.chaos.script import RISES_AFTER_SECONDS, write
from tests.chaos.verdict import Night
from tests.outside import Faults, Outside
from tests.world import eventually

# one for each character of the script, and that so often
LEAKS_PER_MINUTE = 70
HANGS_SECONDS = 9.0


def faults(seed: int) -> Faults:
    """A vendor on a bad day: longer than any timeout of ours when it hangs."""
    return Faults(seed=seed, refused=0.1, cut_before=0.05, cut_after=0.05, hung=0.02, hang_seconds=HANGS_SECONDS)


@dataclass(frozen=True)
class Played:
    """A night with what was done to it."""

    seed: int
    night: Night
    killed: list[str]
    retries: int
    missing_steps: int
    extra_steps: int
    unstored: int

    def complaints(self) -> list[str]:
        """Everything that must not be."""
        alerts = [f"alert steps: {self.missing_steps} missing, {self.extra_steps} too many"]
        readings = [f"{self.unstored} accepted readings are not stored once"]
        return [
            *self.night.complaints(),
            *(alerts if self.missing_steps or self.extra_steps else []),
            *(readings if self.unstored else []),
        ]

    def summary(self) -> str:
        """One line for people."""
        repeated = self.night.repeated()
        late = self.night.answered_too_late_by_an_outage()
        return (
            f"order={self.seed} killed={len(self.killed)} leaks={len(self.night.leaks)}"
            f" notifications={len(self.night.told)} calls={len(self.night.calls)}"
            f" repeated_though_answered={repeated['after an answer']}"
            f" repeated_after_lost_answer={repeated['after a lost answer']}"
            f" answers={len(self.night.answers)} retried_requests={self.retries} tried_in_time_but_away={late}"
            f" complaints={len(self.complaints())}"
        )


def play(servers: Servers, directory: Path, seed: int, seconds: float, notify_module: str = NOTIFY) -> Played:
    """Let leaks begin while parts are killed for so many seconds, wait until all is quiet, and judge."""
    leaks = write(seed, round(LEAKS_PER_MINUTE * seconds / 60), seconds)
    outside = Outside(faults(seed))
    house = House(servers, directory, leaks, outside, notify_module)
    try:
        with house.at_work():
            gateway = house.gateway()
            readings = Readings(gateway, leaks)
            readings.start()
            killed = house.disturb(random.Random(seed).randrange(1 << 30), seconds + RISES_AFTER_SECONDS)
            house.await_quiet()
            readings.stop()
            eventually(lambda: gateway.delivered == readings.messages, "the broker has taken every message", 60)
            gateway.close()
            eventually(lambda: house.stored_count() >= len(readings.sent), "every reading is stored", 60)
            wanted = house.expected_steps()
            eventually(lambda: len(house.steps()) >= len(wanted), "as many steps as an undisturbed engine", 60)
            had, stored = house.steps(), sorted(house.stored())
    finally:
        outside.close()
    answers = [one for person in house.people for one in person.answers]
    refused = [one for person in house.people for one in person.refused]
    return Played(
        seed=seed,
        night=read_night(house.database_url, leaks, outside.calls, answers, refused),
        killed=killed,
        retries=sum(person.retries for person in house.people),
        missing_steps=len(wanted - had),
        extra_steps=len(had - wanted),
        unstored=int(stored != sorted(readings.sent)),
    )
