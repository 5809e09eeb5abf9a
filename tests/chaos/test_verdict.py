"""A verdict that cannot complain proves nothing: each thing that must not be, planted into a good night, is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.clock import to_microseconds
from tests.chaos.people import Answer
from tests.chaos.script import CHIEF, CHIEF_AFTER_SECONDS, OFFICERS, PEOPLE, SYSTEMS, Leak
from tests.chaos.verdict import Night, Told
from tests.outside import Call

BEGAN = datetime(2026, 11, 22, 3, tzinfo=UTC)
PAGE = f"incident.1.unanswered.{BEGAN:%Y%m%dT%H%M%S%f}"


def told(recipient: str, after: float = 0.0) -> Told:
    """Of the opening at once; later, because nobody had answered."""
    phones = [f"{recipient}-{number}" for number in range(PEOPLE[recipient][2])] if recipient in PEOPLE else [recipient]
    return Told(
        notification_id=f"n-{recipient}",
        cause=f"{PAGE}.0/{recipient}" if after else f"incident.1.opened.1/{recipient}",
        incident_id=1,
        asset="A-CH4-0",
        moment="opened",
        level=3,
        step=1 if after else 0,
        recipient=recipient,
        created_at=BEGAN + timedelta(seconds=after),
        answered_at=BEGAN + timedelta(seconds=20),
        deliveries=[(phone, "delivered") for phone in phones],
    )


@pytest.fixture
def good() -> Night:
    """The officers sleep, the chief is woken and answers."""
    everybody = [*(told(name) for name in (*OFFICERS, *SYSTEMS)), told(CHIEF, CHIEF_AFTER_SECONDS)]
    calls = [
        Call(name, one.notification_id, one.notification_id, {}, "accepted", to_microseconds(one.created_at))
        for one in everybody
        for name, _ in one.deliveries
    ]
    answered_at = to_microseconds(BEGAN) + 15_000_000
    return Night(
        leaks=[Leak("CH4-0", "asleep", 0.0)],
        told=everybody,
        opened=["A-CH4-0"],
        missed=[],
        dispatched=[],
        journalled=[(one.asset, one.moment, one.level, one.step, one.recipient) for one in everybody],
        calls=calls,
        answers=[Answer(CHIEF, 1, answered_at, answered_at, answered_at)],
        refused=[],
        broken_chains=[],
    )


def test_good_night_is_good(good: Night) -> None:
    assert good.complaints() == []


Mistake = Callable[[Night], Night]


def instead(night: Night, recipient: str, **changes: object) -> Night:
    one = next(one for one in night.told if one.recipient == recipient)
    return replace(night, told=[replace(each, **changes) if each is one else each for each in night.told])  # type: ignore[arg-type]


def answered_early(night: Night) -> Night:
    at = to_microseconds(BEGAN) + 1_000_000
    return replace(night, answers=[Answer("wang", 1, at, at + 1, at + 2)])


MISTAKES: dict[str, Mistake] = {
    "incident missing": lambda night: replace(night, opened=[]),
    "incident too many": lambda night: replace(night, opened=["A-CH4-0", "A-CH4-0"]),
    "notification missing": lambda night: replace(night, told=night.told[1:]),
    "notification too many": lambda night: replace(night, told=[*night.told, replace(night.told[0], cause="again")]),
    "told twice of the same page": lambda night: replace(night, told=[*night.told, night.told[-1]]),
    "zhao was never woken": lambda night: replace(night, told=night.told[:-1]),
    "although wang had answered": answered_early,
    "after those before": lambda night: instead(night, CHIEF, created_at=BEGAN + timedelta(seconds=1)),
    "journal's line": lambda night: replace(night, journalled=night.journalled[1:]),
    "never arrived": lambda night: replace(night, calls=night.calls[1:]),
    "dead at wang-0": lambda night: instead(night, "wang", deliveries=[("wang-0", "dead"), ("wang-1", "delivered")]),
    "for 2 phones": lambda night: instead(night, "wang", deliveries=[("wang-0", "delivered")]),
    "nobody has answered": lambda night: instead(
        night, "wang", answered_at=None, deliveries=[("wang-0", "cancelled"), ("wang-1", "delivered")]
    ),
    "what nobody wrote": lambda night: replace(night, calls=[*night.calls, replace(night.calls[0], identity="other")]),
    "cannot recognise": lambda night: replace(night, calls=[*night.calls, replace(night.calls[0], header="other")]),
}


@pytest.mark.parametrize("complaint", MISTAKES)
def test_mistake_is_found(complaint: str, good: Night) -> None:
    assert any(complaint in one for one in MISTAKES[complaint](good).complaints())
