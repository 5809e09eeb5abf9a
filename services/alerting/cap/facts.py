"""What a message says of an incident, in words: from the rows of the tables, without I/O."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.lifeline import LimitRule, NoDataRule, Words
from services.alerting.cap.message import CapFacts, Certainty
from services.alerting.incidents.titles import catalogue
from services.clock import BEIJING

SHOWN_CLAIMS = 3
UNLIKELY = frozenset({"false_alarm", "device_fault"})


@dataclass(frozen=True)
class CapRow:
    """An incident with its asset; outline: GeoJSON of a line, when the asset is an area."""

    incident_id: int
    number: str
    level: int
    lifeline: str
    title_zh: str
    title_en: str
    district_code: str | None
    longitude: float
    latitude: float
    run_id: str | None
    opened_at: datetime
    asset_name: str
    asset_name_en: str | None
    road: str | None
    outline: str | None


@dataclass(frozen=True)
class Claim:
    """What one alert of an incident says; value in the quantity's internal unit."""

    rule_id: str
    level: int
    condition: str
    value: float | None
    limit_value: float | None
    changed_at: datetime
    quantity: str


def facts_of(row: CapRow, claims: Sequence[Claim], cause: str, note: Words | None, advice: Words | None) -> CapFacts:
    """Everything a message says. claims: the worst first."""
    title = Words(row.title_zh, row.title_en)
    rule = catalogue().rules.get(claims[0].rule_id) if claims else None
    road_zh = "" if not row.road or row.road in row.asset_name else f"{row.road} "
    return CapFacts(
        incident_id=row.incident_id,
        number=row.number,
        level=row.level,
        lifeline=row.lifeline,
        event=rule.title if rule else title,
        title=title,
        description=describe(row.number, claims, note),
        advice=advice,
        certainty=certainty_of(claims, cause),
        place=Words(f"{road_zh}{row.asset_name}", row.asset_name_en or row.asset_name),
        district_code=row.district_code,
        longitude=row.longitude,
        latitude=row.latitude,
        outline=_ring(row.outline),
        opened_at=row.opened_at,
        run_id=row.run_id,
    )


def certainty_of(claims: Sequence[Claim], cause: str) -> Certainty:
    """Observed what was measured, likely what was concluded or seen by somebody, possible what silence hides."""
    if cause in UNLIKELY:
        return "Unlikely"
    rules = [catalogue().rules.get(claim.rule_id) for claim in claims]
    if any(isinstance(rule, LimitRule) for rule in rules):
        return "Observed"
    if rules and all(isinstance(rule, NoDataRule) for rule in rules):
        return "Possible"
    return "Likely"


def describe(number: str, claims: Sequence[Claim], note: Words | None) -> Words:
    """Number, what the worst sensors say, and what whoever issued it added."""
    said = [words for claim in claims[:SHOWN_CLAIMS] if (words := _measured(claim)) is not None]
    parts_zh = [number, *(words.zh for words in said), *([note.zh] if note else [])]
    parts_en = [number, *(words.en for words in said), *([note.en] if note else [])]
    return Words("；".join(parts_zh), "; ".join(parts_en))


def _measured(claim: Claim) -> Words | None:
    quantity = catalogue().quantities.get(claim.quantity)
    if quantity is None or claim.value is None:
        return None
    value = f"{claim.value:.4g} {quantity.unit}"
    at = f"{claim.changed_at.astimezone(BEIJING):%m-%d %H:%M}"
    limit = "" if claim.limit_value is None else f"{claim.limit_value:.4g} {quantity.unit}"
    limit_zh, limit_en = (f"，限值 {limit}", f", limit {limit}") if limit else ("", "")
    return Words(f"{quantity.name.zh} {value}（{at}{limit_zh}）", f"{quantity.name.en} {value} ({at}{limit_en})")


def _ring(outline: str | None) -> list[tuple[float, float]]:
    if outline is None:
        return []
    return [(float(longitude), float(latitude)) for longitude, latitude, *_ in json.loads(outline)["coordinates"]]
