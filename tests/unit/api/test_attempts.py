"""Failed attempts lock out whoever guesses, not the person who is guessed at."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.api.attempts import (
    PER_ADDRESS,
    PER_DEVICE,
    PER_NAME,
    PER_NAME_AND_ADDRESS,
    Failures,
    lock_of,
)
from services.api.brake import Brake

NONE = Failures(False, 0, 0, 0, 0)
FLOOD = Failures(False, 0, PER_NAME_AND_ADDRESS, PER_ADDRESS, PER_NAME)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "kind"),
    [
        (NONE, None),
        (replace(NONE, of_name_and_address=PER_NAME_AND_ADDRESS - 1), None),
        (replace(NONE, of_name_and_address=PER_NAME_AND_ADDRESS), "name_and_address"),
        (replace(NONE, of_address=PER_ADDRESS), "address"),
        (replace(NONE, of_name=PER_NAME), "name"),
        (replace(FLOOD, is_known_device=True), None),
        (replace(NONE, is_known_device=True, of_device=PER_DEVICE), "device"),
        (replace(NONE, of_device=PER_DEVICE), None),
    ],
)
def test_lock(failures: Failures, kind: str | None) -> None:
    assert lock_of(failures) == kind


def test_brake_is_on_for_one_key_until_its_failures_are_old() -> None:
    brake = Brake(limit=2, span=timedelta(minutes=15))
    brake.note("10.0.0.1", NOW)
    assert not brake.is_on("10.0.0.1", NOW)
    brake.note("10.0.0.1", NOW + timedelta(minutes=10))
    assert brake.is_on("10.0.0.1", NOW + timedelta(minutes=14))
    assert not brake.is_on("10.0.0.2", NOW + timedelta(minutes=14))
    assert not brake.is_on("10.0.0.1", NOW + timedelta(minutes=15))


def test_brake_forgets_the_oldest_keys_rather_than_growing() -> None:
    brake = Brake(limit=1, span=timedelta(minutes=15), largest=2)
    for address in ("a", "b", "c"):
        brake.note(address, NOW)
    assert [brake.is_on(address, NOW) for address in ("a", "b", "c")] == [False, True, True]
