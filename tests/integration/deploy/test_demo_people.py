"""The people of the demonstration: somebody holds every position, at any hour."""

from datetime import UTC, datetime
from pathlib import Path

from deploy.demo_people import PEOPLE, ensure_demo_people
from tests.world import rows

# half past one at night in Beijing, when the date is still yesterday's by UTC
NIGHT = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)


def test_every_position_is_held_from_yesterday_on(database_url: str, tmp_path: Path) -> None:
    assert ensure_demo_people(database_url, tmp_path, NIGHT)
    held = rows(
        database_url,
        "select position, count(*) from shifts where starts_at <= %s and ends_at > %s group by 1 order by 1",
        NIGHT,
        NIGHT,
    )
    assert held == [("duty_chief", 1), ("duty_leader", 1), ("duty_officer", 1)]
    assert rows(
        database_url, "select count(distinct account_id), min(starts_at) from shifts where position = 'duty_officer'"
    ) == [(2, datetime(2026, 11, 22, 0, tzinfo=UTC))]


def test_they_are_made_once(database_url: str, tmp_path: Path) -> None:
    password = ensure_demo_people(database_url, tmp_path, NIGHT)
    assert ensure_demo_people(database_url, tmp_path, NIGHT) == password
    assert rows(database_url, "select count(*) from accounts") == [(len(PEOPLE),)]
