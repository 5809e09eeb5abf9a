"""An incident as a CAP 1.2 message: pure, so that the same facts give the same document byte for byte.

The identifier follows the form of GB/T 35965.1 as known from secondary sources (31 characters: division, agency, unit,
extension, Beijing time, serial). Level mapping: domain study 4.5, a design default. No claim of compliance.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schemas.lifeline import Words
from services.clock import BEIJING

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

MessageKind = Literal["Alert", "Update", "Cancel"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely"]

SEVERITY = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}
URGENCY = {1: "Immediate", 2: "Immediate", 3: "Expected", 4: "Future"}
RESPONSES = {1: ("Evacuate", "Avoid"), 2: ("Avoid", "Prepare"), 3: ("Monitor", "Prepare"), 4: ("Monitor",)}
LEVELS = {
    1: Words("一级（红色）", "I red"),
    2: Words("二级（橙色）", "II orange"),
    3: Words("三级（黄色）", "III yellow"),
    4: Words("四级（蓝色）", "IV blue"),
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
# design default: no receiver shows a message for longer; what lasts longer is renewed in time, see `issue.renew`
EXPIRES_AFTER = timedelta(hours=24)
EXERCISE = Words("【演练】", "[Exercise] ")
OVER = Words("预警已解除，无需继续采取措施", "The warning is over; nothing more needs to be done")
# "a useful target limit" of the specification (3.2.2, headline)
HEADLINE_LENGTH = 160
# what XML 1.0 cannot carry (production 2, Char)
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Sender:
    """Who speaks. The codes make 14 digits; console_address: where links lead, if it is known."""

    division_code: str
    agency_code: str
    unit_code: str
    extension_code: str
    name_zh: str
    name_en: str
    contact: str | None = None
    console_address: str | None = None

    @property
    def code(self) -> str:
        """Division, agency, unit, extension: 14 digits."""
        return self.division_code + self.agency_code + self.unit_code + self.extension_code


@dataclass(frozen=True)
class CapFacts:
    """What a message says of an incident. outline: of the asset, when it is an area [degrees, longitude, latitude]."""

    incident_id: int
    number: str
    level: int
    lifeline: str
    # the type of what happened, without its place
    event: Words
    title: Words
    description: Words
    advice: Words | None
    certainty: Certainty
    place: Words
    district_code: str | None
    longitude: float
    latitude: float
    outline: Sequence[tuple[float, float]]
    opened_at: datetime
    run_id: str | None


@dataclass(frozen=True)
class Reference:
    """A message in force that a later one replaces or cancels."""

    sender: str
    identifier: str
    sent_at: datetime


@dataclass(frozen=True)
class CapMessage:
    """One message with its identifier and its XML."""

    identifier: str
    kind: MessageKind
    sent_at: datetime
    expires_at: datetime
    headline: Words
    document: bytes


def identifier_of(sender: Sender, sent_at: datetime, serial: int) -> str:
    """Division, agency, unit, extension, Beijing time, serial 0 to 9: 31 characters."""
    return f"{sender.code}_{sent_at.astimezone(BEIJING):%Y%m%d%H%M%S}_{serial}"


def compose(
    facts: CapFacts, sender: Sender, kind: MessageKind, sent_at: datetime, serial: int, replaced: Sequence[Reference]
) -> CapMessage:
    """The message.

    Args:
        facts: What is said.
        sender: Who says it.
        kind: Alert for the first, Update for what changed, Cancel when it is over.
        sent_at: When, to the second.
        serial: 0 to 9, of the messages of this second.
        replaced: Messages in force; none for an Alert.
    """
    identifier = identifier_of(sender, sent_at, serial)
    expires_at = sent_at + EXPIRES_AFTER
    headline = Words(headline_of(facts, "zh"), headline_of(facts, "en"))
    alert = ElementTree.Element("alert", {"xmlns": NAMESPACE})
    _add(alert, "identifier", identifier)
    _add(alert, "sender", sender.code)
    _add(alert, "sent", _time(sent_at))
    # simulated runs and drills take the same way, and say so
    _add(alert, "status", "Exercise" if facts.run_id else "Actual")
    _add(alert, "msgType", kind)
    _add(alert, "scope", "Restricted")
    _add(alert, "restriction", "City operations centre, owner units and departments in charge")
    if facts.run_id:
        _add(alert, "note", f"Exercise {facts.run_id}")
    if replaced:
        _add(alert, "references", " ".join(f"{one.sender},{one.identifier},{_time(one.sent_at)}" for one in replaced))
    _add(alert, "incidents", facts.number)
    for language in ("zh", "en"):
        _info(alert, facts, sender, kind, language, sent_at)
    ElementTree.indent(alert)
    document = ElementTree.tostring(alert, encoding="utf-8", xml_declaration=True)
    return CapMessage(identifier, kind, sent_at, expires_at, headline, document)


def headline_of(facts: CapFacts, language: str) -> str:
    """What some displays show alone: exercise, level, what and where."""
    drill = pick(EXERCISE, language) if facts.run_id else ""
    level = pick(LEVELS[facts.level], language)
    said = f"{drill}{level} {pick(facts.title, language)}" if language == "zh" else f"{drill}{level}: {facts.title.en}"
    return said[:HEADLINE_LENGTH]


def pick(words: Words, language: str) -> str:
    """In this language."""
    return words.zh if language == "zh" else words.en


def _info(
    alert: ElementTree.Element, facts: CapFacts, sender: Sender, kind: MessageKind, language: str, sent_at: datetime
) -> None:
    is_over = kind == "Cancel"
    info = ElementTree.SubElement(alert, "info")
    _add(info, "language", "zh-CN" if language == "zh" else "en-US")
    _add(info, "category", CATEGORY.get(facts.lifeline, "Other"))
    _add(info, "event", pick(facts.event, language))
    for response in ("AllClear",) if is_over else RESPONSES[facts.level]:
        _add(info, "responseType", response)
    _add(info, "urgency", "Past" if is_over else URGENCY[facts.level])
    _add(info, "severity", SEVERITY[facts.level])
    _add(info, "certainty", facts.certainty)
    _add(info, "effective", _time(sent_at))
    _add(info, "onset", _time(facts.opened_at))
    _add(info, "expires", _time(sent_at + EXPIRES_AFTER))
    _add(info, "senderName", sender.name_zh if language == "zh" else sender.name_en)
    _add(info, "headline", headline_of(facts, language))
    _add(info, "description", pick(facts.description, language))
    instruction = OVER if is_over else facts.advice
    if instruction is not None:
        _add(info, "instruction", pick(instruction, language))
    if sender.console_address:
        _add(info, "web", f"{sender.console_address}/?incident={facts.incident_id}")
    if sender.contact:
        _add(info, "contact", sender.contact)
    _parameters(info, facts, language)
    _area(info, facts, language)


def _parameters(info: ElementTree.Element, facts: CapFacts, language: str) -> None:
    """The district stands here and not as a geocode: an area is the union of its parts, and the district is larger."""
    named = {
        "level": str(facts.level),
        "levelName": pick(LEVELS[facts.level], language),
        "scheme": "1 red .. 4 blue",
        "GB/T 2260": facts.district_code,
    }
    for name, value in named.items():
        if value:
            parameter = ElementTree.SubElement(info, "parameter")
            _add(parameter, "valueName", name)
            _add(parameter, "value", value)


def _area(info: ElementTree.Element, facts: CapFacts, language: str) -> None:
    area = ElementTree.SubElement(info, "area")
    _add(area, "areaDesc", pick(facts.place, language))
    if len(facts.outline) > 3:
        _add(area, "polygon", " ".join(f"{latitude:.6f},{longitude:.6f}" for longitude, latitude in facts.outline))
    else:
        _add(area, "circle", f"{facts.latitude:.6f},{facts.longitude:.6f} {RADIUS_KM[facts.level]}")


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = NOT_XML.sub("", text).strip() or "-"


def _time(at: datetime) -> str:
    """CAP wants the offset spelled out, and no fraction."""
    return at.astimezone(BEIJING).isoformat(timespec="seconds")
