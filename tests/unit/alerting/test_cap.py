"""Incidents as CAP 1.2: every kind of message is what the official schema and the specification's text ask for."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.lifeline import Words
from services.alerting.cap.facts import CapRow, Claim, certainty_of, facts_of
from services.alerting.cap.issue import InForce
from services.alerting.cap.message import CapFacts, MessageKind, Reference, Sender, compose, identifier_of
from tests.cap_schema import faults

NAMESPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
AT = datetime(2026, 11, 22, 18, 0, 5, tzinfo=UTC)
SENDER = Sender(
    "410800", "000", "000", "00", "监测中心", "Operations centre", "0391-0000000", "https://console.example"
)
FACTS = CapFacts(
    incident_id=7,
    number="20261123-001",
    level=2,
    lifeline="gas",
    event=Words("甲烷超限", "Methane above limit"),
    title=Words("甲烷超限 · <和平路> & 七号井", "Methane above limit, manhole 7"),
    description=Words("20261123-001；甲烷 4.5 %VOL", "20261123-001; methane 4.5 %VOL"),
    advice=Words("远离现场", "Keep away"),
    certainty="Observed",
    place=Words("和平路 七号井", "Manhole 7"),
    district_code="410811",
    longitude=113.24,
    latitude=35.22,
    outline=(),
    opened_at=AT - timedelta(minutes=9),
    run_id=None,
)
EARLIER = [Reference(SENDER.code, identifier_of(SENDER, AT, number), AT) for number in (1, 2)]
KINDS: tuple[MessageKind, ...] = ("Alert", "Update", "Cancel")
anything = st.text(st.characters(codec="utf-8"), max_size=200)


def document(
    facts: CapFacts = FACTS, kind: MessageKind = "Alert", sender: Sender = SENDER, serial: int = 1
) -> ElementTree.Element:
    """The message, which the schema has nothing against."""
    made = compose(facts, sender, kind, AT, serial, [] if kind == "Alert" else EARLIER).document
    assert faults(made) == []
    return ElementTree.fromstring(made)


def text(root: ElementTree.Element, *path: str) -> str | None:
    return root.findtext("/".join(f"{NAMESPACE}{name}" for name in path))


def names(element: ElementTree.Element | None) -> list[str]:
    assert element is not None
    return [child.tag.removeprefix(NAMESPACE) for child in element]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("run_id", [None, "drill-20261123"], ids=["real", "drill"])
@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("lifeline", ["gas", "drainage", "bridge", "heating", "water", "geohazard", "tunnel", "other"])
def test_every_kind_is_valid(kind: MessageKind, run_id: str | None, level: int, lifeline: str) -> None:
    root = document(replace(FACTS, run_id=run_id, level=level, lifeline=lifeline), kind)

    assert text(root, "status") == ("Exercise" if run_id else "Actual")
    assert text(root, "msgType") == kind
    assert [info.findtext(f"{NAMESPACE}language") for info in root.iter(f"{NAMESPACE}info")] == ["zh-CN", "en-US"]


@given(title=anything, note=anything, place=anything, run_id=st.none() | anything)
@settings(deadline=None)
def test_whatever_people_write_gives_a_valid_document(title: str, note: str, place: str, run_id: str | None) -> None:
    words = Words(title, title)
    facts = replace(FACTS, title=words, event=words, description=Words(note, note), place=Words(place, place))
    document(replace(facts, run_id=run_id))


@pytest.mark.parametrize(
    "said", ["\x00\x01\x1b", "🧯" * 10_000, "]]><alert/>&amp;", "\ufffe\uffff", "a\r\nb\tc", "‮abc"], ids=repr
)
def test_control_characters_emoji_and_markup_are_no_trouble(said: str) -> None:
    root = document(replace(FACTS, title=Words(said, said), description=Words(said, said)))

    assert len(text(root, "info", "headline") or "") <= 160
    assert len(list(root.iter())) == len(list(document().iter()))


def test_identifier_has_31_characters_in_beijing_time() -> None:
    root = document()

    assert text(root, "identifier") == "41080000000000_20261123020005_1"
    assert re.fullmatch(r"\d{14}_\d{14}_\d", text(root, "identifier") or "")
    assert not re.search(r"[\s,<&]", (text(root, "identifier") or "") + (text(root, "sender") or ""))


def test_references_name_sender_identifier_and_instant() -> None:
    references = (text(document(kind="Update"), "references") or "").split(" ")

    assert references == [f"{one.sender},{one.identifier},2026-11-23T02:00:05+08:00" for one in EARLIER]
    assert text(document(), "references") is None


def test_message_ends_by_itself() -> None:
    root = document()

    assert text(root, "info", "effective") == text(root, "sent") == "2026-11-23T02:00:05+08:00"
    assert text(root, "info", "onset") == "2026-11-23T01:51:05+08:00"
    assert text(root, "info", "expires") == "2026-11-24T02:00:05+08:00"


def test_all_clear_asks_for_nothing_more() -> None:
    info = document(kind="Cancel").find(f"{NAMESPACE}info")

    assert info is not None
    assert info.findtext(f"{NAMESPACE}responseType") == "AllClear"
    assert info.findtext(f"{NAMESPACE}urgency") == "Past"
    assert "解除" in (info.findtext(f"{NAMESPACE}instruction") or "")


def test_exercise_says_so_where_people_look() -> None:
    root = document(replace(FACTS, run_id="drill-20261123"))

    assert (text(root, "info", "headline") or "").startswith("【演练】")
    assert text(root, "note") == "Exercise drill-20261123"


def test_area_is_the_place_and_not_its_whole_district() -> None:
    area = document().find(f"{NAMESPACE}info/{NAMESPACE}area")

    assert names(area) == ["areaDesc", "circle"]
    assert text(document(), "info", "area", "circle") == "35.220000,113.240000 0.3"
    assert ("GB/T 2260", "410811") in {
        (one.findtext(f"{NAMESPACE}valueName"), one.findtext(f"{NAMESPACE}value"))
        for one in document().iter(f"{NAMESPACE}parameter")
    }


def test_area_of_an_asset_with_an_outline_is_its_polygon() -> None:
    ring = ((113.0, 35.0), (113.1, 35.0), (113.1, 35.1), (113.0, 35.0))
    area = document(replace(FACTS, outline=ring)).find(f"{NAMESPACE}info/{NAMESPACE}area")

    assert names(area) == ["areaDesc", "polygon"]
    points = (area.findtext(f"{NAMESPACE}polygon") or "").split(" ") if area is not None else []
    assert points[0] == points[-1] == "35.000000,113.000000"


def test_sender_without_address_or_contact_leaves_both_out() -> None:
    info = document(sender=replace(SENDER, contact=None, console_address=None)).find(f"{NAMESPACE}info")

    assert not {"web", "contact"} & set(names(info))
    assert text(document(), "info", "web") == "https://console.example/?incident=7"


def test_names_with_markup_survive() -> None:
    assert FACTS.title.zh in (text(document(), "info", "headline") or "")


def test_same_facts_give_the_same_bytes() -> None:
    assert compose(FACTS, SENDER, "Alert", AT, 1, []) == compose(FACTS, SENDER, "Alert", AT, 1, [])


@pytest.mark.parametrize(
    ("cause", "is_warned", "is_issued", "kind"),
    [
        ("issued", False, True, "Alert"),
        ("level_raised", True, True, "Update"),
        ("level_raised", False, False, None),
        ("renewed", True, True, "Update"),
        ("released", True, False, "Cancel"),
        ("released", False, False, None),
        ("false_alarm", True, False, "Cancel"),
        ("device_fault", True, False, "Cancel"),
        ("reopened", False, True, "Alert"),
        ("took_over", True, True, "Update"),
        ("took_over", False, False, None),
        ("acknowledged", True, True, None),
    ],
    ids=str,
)
def test_step_makes_the_message_that_fits(
    cause: str, is_warned: bool, is_issued: bool, kind: MessageKind | None
) -> None:
    assert InForce(EARLIER if is_warned else [], is_issued).kind(cause) == kind


def claim(rule_id: str, condition: str = "true") -> Claim:
    return Claim(rule_id, 2, condition, 4.5, 4.0, AT, "gas.methane_adjacent")


def test_certainty_tells_measured_from_reported_and_from_silence() -> None:
    assert certainty_of([claim("gas.methane_adjacent.limit")], "issued") == "Observed"
    assert certainty_of([claim("gas.methane_adjacent.no_data")], "issued") == "Possible"
    assert certainty_of([claim("gas.methane_adjacent.forecast")], "issued") == "Likely"
    assert certainty_of([], "issued") == "Likely"
    assert certainty_of([claim("gas.methane_adjacent.limit")], "false_alarm") == "Unlikely"


def test_description_says_what_was_measured() -> None:
    row = CapRow(
        7, "20261123-001", 2, "gas", "题", "Title", None, 113.24, 35.22, None, AT, "井", None, "路",
        '{"type": "LineString", "coordinates": [[113, 35], [113.1, 35]]}',
    )  # fmt: skip

    facts = facts_of(row, [claim("gas.methane_adjacent.limit")], "issued", Words("阀门关闭", "valve shut"), None)

    assert "4.5 %VOL" in facts.description.zh
    assert facts.description.en.endswith("valve shut")
    assert facts.place.zh == "路 井"
    assert facts.outline == [(113.0, 35.0), (113.1, 35.0)]
