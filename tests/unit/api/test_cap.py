"""Incidents as CAP 1.2: first an alert, then updates that name what they replace, then the all-clear."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.api.cap.message import NAMESPACE, CapIncident, CapStep, messages

AT = datetime(2026, 11, 22, 18, 0, 5, tzinfo=UTC)
INCIDENT = CapIncident(
    number="20261123-001",
    title_zh="甲烷超限 · <和平路> & 七号井",
    title_en="Methane above limit",
    lifeline="gas",
    district_code=None,
    place_zh="和平路 七号井",
    place_en="Manhole 7",
    longitude=113.24,
    latitude=35.22,
    run_id=None,
)


def steps(*kinds: str, level: int = 2) -> list[CapStep]:
    return [CapStep(number, kind, AT + timedelta(minutes=number), level) for number, kind in enumerate(kinds, 1)]


def text(xml: bytes, name: str) -> str | None:
    return ElementTree.fromstring(xml).findtext(f"{{{NAMESPACE}}}{name}")


def test_nothing_is_said_before_it_is_issued() -> None:
    assert messages(INCIDENT, steps("level_raised", "false_alarm")) == []


def test_updates_and_cancel_name_what_came_before() -> None:
    made = messages(INCIDENT, steps("issued", "level_raised", "released"))

    assert [one.kind for one in made] == ["Alert", "Update", "Cancel"]
    references = text(made[2].xml, "references")
    assert references is not None
    assert [one.split(",")[1] for one in references.split(" ")] == [made[0].identifier, made[1].identifier]
    assert b"AllClear" in made[2].xml


def test_identifier_has_31_characters_in_beijing_time() -> None:
    identifier = messages(INCIDENT, steps("issued"))[0].identifier

    assert len(identifier) == 31
    assert identifier == "41080000000000_20261123020105_1"


def test_simulated_run_is_an_exercise() -> None:
    assert text(messages(INCIDENT, steps("issued"))[0].xml, "status") == "Actual"
    assert text(messages(replace(INCIDENT, run_id="r"), steps("issued"))[0].xml, "status") == "Exercise"


def test_names_with_markup_survive() -> None:
    root = ElementTree.fromstring(messages(INCIDENT, steps("issued"))[0].xml)

    assert root.findtext(f"{{{NAMESPACE}}}info/{{{NAMESPACE}}}event") == INCIDENT.title_zh


def test_same_journal_gives_the_same_bytes() -> None:
    assert messages(INCIDENT, steps("issued", "released")) == messages(INCIDENT, steps("issued", "released"))
