"""Was everybody told, once, and nobody woken for nothing? Compares tables and the vendor's calls with the script.

Decides alone; `records.py` reads what it decides by.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.clock import to_microseconds
from tests.chaos.people import Answer
from tests.chaos.script import (
    CHIEF,
    CHIEF_AFTER_SECONDS,
    LEADER,
    LEADER_AFTER_SECONDS,
    PEOPLE,
    Leak,
    recipients,
)
from tests.outside import Call

PAUSES = {
    CHIEF: timedelta(seconds=CHIEF_AFTER_SECONDS),
    LEADER: timedelta(seconds=LEADER_AFTER_SECONDS - CHIEF_AFTER_SECONDS),
}
# instants are taken before rows are written
SLACK = timedelta(seconds=0.5)


@dataclass(frozen=True)
class Told:
    """A notification with what became of its deliveries to the outside, as (phone or system, state)."""

    notification_id: str
    cause: str
    incident_id: int
    asset: str
    moment: str
    level: int
    step: int
    recipient: str
    created_at: datetime
    answered_at: datetime | None
    deliveries: list[tuple[str, str]]

    @property
    def is_escalation(self) -> bool:
        """Was this person told because nobody had answered?"""
        return ".unanswered." in self.cause

    @property
    def page(self) -> str:
        """Names the page that nobody had answered: incident and instant."""
        return self.cause.rpartition(".")[0]

    @property
    def began_at(self) -> datetime:
        """When the page that nobody had answered began."""
        return datetime.strptime(self.page.rpartition(".")[2] + "+0000", "%Y%m%dT%H%M%S%f%z")


@dataclass(frozen=True)
class Night:
    """What is known at the end."""

    leaks: Sequence[Leak]
    told: Sequence[Told]
    opened: Sequence[str]
    missed: Sequence[tuple[str, int]]
    dispatched: Sequence[tuple[str, int]]
    # who was told according to the journal: asset, moment, level, step, recipient
    journalled: Sequence[tuple[str, str, int, int, str]]
    calls: Sequence[Call]
    answers: Sequence[Answer]
    refused: Sequence[str]
    broken_chains: Sequence[str]

    def complaints(self) -> list[str]:
        """Everything that must not be; empty after a good night."""
        checks = (
            self._incidents,
            self._first_circle,
            self._later_circles,
            self._journal,
            self._deliveries,
            self._phones,
        )
        found = [complaint for check in checks for complaint in check()]
        return [*found, *self.refused, *self.broken_chains]

    def _incidents(self) -> Iterator[str]:
        yield from _differences("incident", Counter(self.opened), Counter(leak.asset for leak in self.leaks))

    def _first_circle(self) -> Iterator[str]:
        """Everybody whom the routing table names, once for each occasion."""
        occasions = [(leak.asset, moment, level) for leak in self.leaks for moment, level in leak.occasions]
        occasions += [(asset, "clock_missed", level) for asset, level in self.missed]
        occasions += [(asset, "dispatched", level) for asset, level in self.dispatched]
        wanted = Counter((*one, name) for one in occasions for name in recipients(one[1], one[2]))
        had = Counter((one.asset, one.moment, one.level, one.recipient) for one in self.told if not one.is_escalation)
        yield from _differences("notification", had, wanted)
        unjudged = {leak.asset for leak in self.leaks if leak.character == "unjudged"}
        missed = Counter(asset for asset, _ in self.missed if asset in unjudged)
        yield from _differences("missed clock", missed, Counter(unjudged))

    def _later_circles(self) -> Iterator[str]:
        """Whoever sleeps is not the last to be asked; whoever answered in time lets the others sleep."""
        escalations = [one for one in self.told if one.is_escalation]
        for one in escalations:
            began, created = to_microseconds(one.began_at), to_microseconds(one.created_at)
            for answer in self.answers:
                if answer.incident_id == one.incident_id and answer.sent_at > began and answer.confirmed_at < created:
                    yield f"{one.recipient} was woken for {one.asset} although {answer.name} had answered"
        counted = Counter((one.page, one.step, one.recipient) for one in escalations)
        yield from (f"told twice of the same page: {key}" for key, count in counted.items() if count > 1)
        for leak in self.leaks:
            circles = [CHIEF, LEADER] if leak.character == "red" else [CHIEF] if leak.character == "asleep" else []
            heard = [one for one in self.told if one.asset == leak.asset]
            woken = {
                one.recipient: one.created_at for one in heard if one.is_escalation or one.moment == "clock_missed"
            }
            yield from (f"{name} was never woken for {leak.asset}" for name in circles if name not in woken)
        for one in escalations:
            pause = PAUSES[one.recipient]
            before = [
                other.created_at for other in self.told if other.page == one.page and other.step == one.step - 1
            ] or [one.began_at]
            if one.created_at - max(before) < pause - SLACK:
                yield f"{one.recipient} was woken for {one.asset} {one.created_at - max(before)} after those before"

    def _journal(self) -> Iterator[str]:
        """What the journal says of who was told is what was done."""
        done = Counter((one.asset, one.moment, one.level, one.step, one.recipient) for one in self.told)
        yield from _differences("journal's line of a notification", Counter(self.journalled), done)

    def _deliveries(self) -> Iterator[str]:
        """Each notification has reached every phone of its recipient, or was taken back because somebody answered."""
        taken = {(call.name, call.identity) for call in self.calls if call.is_taken}
        for one in self.told:
            phones = PEOPLE[one.recipient][2] if one.recipient in PEOPLE else 1
            if len(one.deliveries) != phones:
                yield f"{one.recipient} has {len(one.deliveries)} deliveries of {one.cause} for {phones} phones"
            for name, state in one.deliveries:
                if state == "delivered" and (name, one.notification_id) not in taken:
                    yield f"never arrived at {name}, though noted as delivered: {one.cause}"
                elif state == "cancelled" and one.answered_at is None:
                    yield f"taken back, though nobody has answered: {one.cause}"
                elif state not in ("delivered", "cancelled"):
                    yield f"{state} at {name}: {one.cause}"

    def _phones(self) -> Iterator[str]:
        """What arrives names a notification of this person, always by the same name: a phone shows it once."""
        addressed = {(name, one.notification_id) for one in self.told for name, _ in one.deliveries}
        for call in self.calls:
            if (call.name, call.identity) not in addressed:
                yield f"{call.name} was told what nobody wrote: {call.content}"
            if call.header.replace("-", "") != call.identity.replace("-", ""):
                yield f"{call.name} cannot recognise a repetition: {call.header} is not {call.identity}"

    def answered_too_late_by_an_outage(self) -> int:
        """How often somebody was woken although another had tried to answer in time, and was not let in."""
        return sum(
            any(
                answer.incident_id == one.incident_id
                and to_microseconds(one.began_at) < answer.first_at < to_microseconds(one.created_at)
                for answer in self.answers
            )
            for one in self.told
            if one.is_escalation
        )

    def repeated(self) -> dict[str, int]:
        """How often something was handed over again, by whether the vendor had said that it had taken it."""
        found = {"after an answer": 0, "after a lost answer": 0}
        known: dict[tuple[str, str], list[Call]] = {}
        for call in sorted((one for one in self.calls if one.is_taken), key=lambda one: one.at):
            before = known.setdefault((call.name, call.identity), [])
            if before:
                is_known = any(one.fate == "accepted" for one in before)
                found["after an answer" if is_known else "after a lost answer"] += 1
            before.append(call)
        return found


def _differences(what: str, had: Counter[Any], wanted: Counter[Any]) -> Iterator[str]:
    yield from (f"{what} missing: {one} ({count})" for one, count in (wanted - had).items())
    yield from (f"{what} too many: {one} ({count})" for one, count in (had - wanted).items())
