"""An incident as CAP 1.2 messages: pure, so that the same journal gives the same document byte for byte.

The identifier follows the form of GB/T 35965.1 as known from secondary sources (31 characters: division, agency, unit,
extension, Beijing time, serial). Level mapping: domain study 4.5, a design default. No claim of compliance.
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
DIVISION = "410800"

MessageType = Literal["Alert", "Update", "Cancel"]
KINDS: dict[str, MessageType] = {
    "issued": "Alert",
    "level_raised": "Update",
    "level_lowered": "Update",
    "reopened": "Update",
    "released": "Cancel",
    "false_alarm": "Cancel",
}
SEVERITY = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}
URGENCY = {1: "Immediate", 2: "Immediate", 3: "Expected", 4: "Future"}
CERTAINTY = {1: "Observed", 2: "Likely", 3: "Likely", 4: "Possible"}
RESPONSES = {1: ("Evacuate", "Avoid"), 2: ("Avoid", "Prepare"), 3: ("Monitor", "Prepare"), 4: ("Monitor",)}
COLOURS = {
    1: ("一级（红色）", "I red"),
    2: ("二级（橙色）", "II orange"),
    3: ("三级（黄色）", "III yellow"),
    4: ("四级（蓝色）", "IV blue"),
}
CATEGORY = {
    "gas": "Safety",
    "drainage": "Met",
    "bridge": "Infra",
    "heating": "Infra",
    "water": "Infra",
    "geohazard": "Geo",
    "tunnel": "Infra",
}
# how far around the place the message is about, while no better area is known [km]; design default
RADIUS_KM = {1: 0.5, 2: 0.3, 3: 0.2, 4: 0.1}


@dataclass(frozen=True)
class CapIncident:
    """What a message says of an incident."""

    number: str
    title_zh: str
    title_en: str
    lifeline: str
    district_code: str | None
    place_zh: str
    place_en: str
    longitude: float
    latitude: float
    run_id: str | None


@dataclass(frozen=True)
class CapStep:
    """A step of the journal that other systems hear of."""

    journal_id: int
    kind: str
    at: datetime
    level: int
    note: str | None = None


@dataclass(frozen=True)
class CapMessage:
    """One message with its identifier and its XML."""

    identifier: str
    kind: MessageType
    sent: datetime
    title: str
    xml: bytes


def messages(incident: CapIncident, steps: Sequence[CapStep], agency: str = "000") -> list[CapMessage]:
    """All messages of an incident in order; none before it was issued.

    Args:
        incident: Where and what.
        steps: Steps of the journal, oldest first; those that CAP does not know are left out.
        agency: Three digits of the issuing agency (GB/T 4657).
    """
    made: list[CapMessage] = []
    references: list[str] = []
    for step in steps:
        kind = KINDS.get(step.kind)
        if kind is None or (not made and kind != "Alert"):
            continue
        # a second issue after a release is an update of what is known under the first
        kind = "Update" if made and kind == "Alert" else kind
        identifier = identifier_of(step, agency)
        xml = _document(incident, step, kind, identifier, agency, references)
        made.append(CapMessage(identifier, kind, step.at, f"{incident.title_zh} / {incident.title_en}", xml))
        references.append(f"{sender(agency)},{identifier},{_time(step.at)}")
    return made


def identifier_of(step: CapStep, agency: str) -> str:
    """Division, agency, unit, extension, Beijing time, serial: 31 characters; the journal's number gives the serial."""
    return f"{DIVISION}{agency}00000_{step.at.astimezone(BEIJING):%Y%m%d%H%M%S}_{step.journal_id % 10}"


def sender(agency: str) -> str:
    """Who speaks."""
    return f"{DIVISION}{agency}00000"


def _document(
    incident: CapIncident, step: CapStep, kind: MessageType, identifier: str, agency: str, references: Sequence[str]
) -> bytes:
    alert = ElementTree.Element("alert", {"xmlns": NAMESPACE})
    _add(alert, "identifier", identifier)
    _add(alert, "sender", sender(agency))
    _add(alert, "sent", _time(step.at))
    # simulated runs and drills take the same way, and say so
    _add(alert, "status", "Exercise" if incident.run_id else "Actual")
    _add(alert, "msgType", kind)
    _add(alert, "scope", "Restricted")
    _add(alert, "restriction", "City operations centre, owner units and departments in charge")
    if references:
        _add(alert, "references", " ".join(references))
    _add(alert, "incidents", incident.number)
    for language in ("zh-CN", "en-US"):
        _info(alert, incident, step, kind, language)
    ElementTree.indent(alert)
    return ElementTree.tostring(alert, encoding="utf-8", xml_declaration=True)


def _info(alert: ElementTree.Element, incident: CapIncident, step: CapStep, kind: MessageType, language: str) -> None:
    is_chinese = language == "zh-CN"
    is_over = kind == "Cancel"
    info = ElementTree.SubElement(alert, "info")
    _add(info, "language", language)
    _add(info, "category", CATEGORY.get(incident.lifeline, "Other"))
    _add(info, "event", incident.title_zh if is_chinese else incident.title_en)
    for response in ("AllClear",) if is_over else RESPONSES[step.level]:
        _add(info, "responseType", response)
    _add(info, "urgency", "Past" if is_over else URGENCY[step.level])
    _add(info, "severity", SEVERITY[step.level])
    _add(info, "certainty", CERTAINTY[step.level])
    _add(info, "headline", (incident.title_zh if is_chinese else incident.title_en)[:160])
    if step.note:
        _add(info, "description", step.note)
    colour = COLOURS[step.level][0 if is_chinese else 1]
    for name, value in (("level", str(step.level)), ("levelName", colour), ("scheme", "1 red .. 4 blue")):
        parameter = ElementTree.SubElement(info, "parameter")
        _add(parameter, "valueName", name)
        _add(parameter, "value", value)
    area = ElementTree.SubElement(info, "area")
    _add(area, "areaDesc", incident.place_zh if is_chinese else incident.place_en)
    _add(area, "circle", f"{incident.latitude:.6f},{incident.longitude:.6f} {RADIUS_KM[step.level]}")
    geocode = ElementTree.SubElement(area, "geocode")
    _add(geocode, "valueName", "GB/T 2260")
    _add(geocode, "value", incident.district_code or DIVISION)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def _time(at: datetime) -> str:
    """CAP wants the offset spelled out, and no fraction."""
    return at.astimezone(BEIJING).isoformat(timespec="seconds")
