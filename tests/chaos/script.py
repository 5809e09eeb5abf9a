"""What happens in a night, and who is expected to hear of it: written down beforehand, without asking the service."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Character = Literal["answered", "by_link", "rising", "asleep", "red", "dispatched", "unjudged"]
CHARACTERS: tuple[Character, ...] = ("answered", "by_link", "rising", "asleep", "red", "dispatched", "unjudged")

CALM, YELLOW, ORANGE, RED = 0.2, 1.4, 2.8, 4.5
RISES_AFTER_SECONDS = 6.0
# the routing table of the night; the chief is woken after the first, the leader after the second
CHIEF_AFTER_SECONDS = 8
LEADER_AFTER_SECONDS = 16

OFFICERS, CHIEF, LEADER = ("wang", "li"), "zhao", "qian"
CREW = ("sun", "zhou")
SYSTEMS = ("city-hall", "fire-brigade")
# name -> roles, position, number of phones
PEOPLE: Mapping[str, tuple[Sequence[str], str | None, int]] = {
    "wang": (("operator",), "duty_officer", 2),
    "li": (("operator",), "duty_officer", 1),
    "zhao": (("chief",), "duty_chief", 1),
    "qian": (("chief",), "duty_leader", 1),
    "sun": (("crew",), None, 1),
    "zhou": (("crew",), None, 1),
}


@dataclass(frozen=True)
class Leak:
    """One sensor that crosses its limits, and how people will treat the incident.

    begins_after: since the night began. [s]
    """

    sensor: str
    character: Character
    begins_after: float

    @property
    def asset(self) -> str:
        """Stands in the title of the incident."""
        return f"A-{self.sensor}"

    def value(self, after: float) -> float:
        """What the sensor measures so long after the night began. [s -> %VOL]"""
        if after < self.begins_after:
            return CALM
        if self.character == "red":
            return RED
        is_risen = self.character == "rising" and after >= self.begins_after + RISES_AFTER_SECONDS
        return ORANGE if is_risen else YELLOW

    @property
    def occasions(self) -> list[tuple[str, int]]:
        """Moments and levels of which people must hear because of the readings alone."""
        match self.character:
            case "red":
                return [("opened", 1), ("issued", 1)]
            case "rising":
                return [("opened", 3), ("level_raised", 2)]
            case _:
                return [("opened", 3)]


def write(seed: int, leak_count: int, seconds: float) -> list[Leak]:
    """A night of so many leaks, all of which have begun after so many seconds."""
    chance = random.Random(seed)
    last = seconds - RISES_AFTER_SECONDS
    return [
        Leak(f"CH4-{number}", CHARACTERS[number % len(CHARACTERS)], round(chance.uniform(0.5, last), 2))
        for number in range(leak_count)
    ]


def recipients(moment: str, level: int) -> list[str]:
    """Who must hear of an occasion at once: the routing table as a person reads it."""
    match moment:
        case "opened":
            return [*OFFICERS, "city-hall", "fire-brigade"]
        case "level_raised":
            return [*OFFICERS, *([CHIEF] if level <= 2 else []), "fire-brigade"]
        case "issued":
            return [CHIEF]
        case "clock_missed":
            return [CHIEF]
        case "dispatched":
            return list(CREW)
        case _:
            raise AssertionError(f"nobody knows who must hear of {moment}")


def answers(name: str, character: Character, moment: str) -> bool:
    """Does this person answer such a page, or sleep on?"""
    if name == LEADER or moment in ("clock_missed", "dispatched"):
        return True
    if name == CHIEF:
        return character != "red"
    return character not in ("asleep", "red")
