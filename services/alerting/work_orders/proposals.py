"""Which crew to send: those who can do the work, nearest in time first, with reasons."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.lifeline import Words

# design defaults: streets are longer than the straight line, and a city by night lets so much pass
DETOUR = 1.4
SPEED_KMH = 30.0
READY_MINUTES = 5.0
BUSY_MINUTES = 30.0
EARTH_RADIUS_M = 6_371_000.0


@dataclass(frozen=True)
class CrewFacts:
    """What is known of a crew."""

    crew_id: int
    lifelines: Sequence[str]
    skills: Sequence[str]
    longitude: float | None
    latitude: float | None
    open_order_count: int
    is_on_duty: bool


@dataclass(frozen=True)
class Proposal:
    """A crew with what speaks for and against it. minutes: until it can be on site, estimated."""

    crew_id: int
    distance_m: float | None
    minutes: float | None
    score: float
    reasons: tuple[Words, ...]


def propose(
    crews: Sequence[CrewFacts], lifeline: str, place: tuple[float, float], skills: frozenset[str] = frozenset()
) -> list[Proposal]:
    """Every crew, the best first; a crew without position comes after all that have one.

    Args:
        crews: All crews.
        lifeline: Of the incident.
        place: Longitude and latitude of the incident. [degrees, WGS 84]
        skills: What the work asks for beyond the lifeline.
    """
    proposals = [_propose(crew, lifeline, place, skills) for crew in crews]
    return sorted(proposals, key=lambda one: (-one.score, one.minutes is None, one.minutes or 0.0, one.crew_id))


def _propose(crew: CrewFacts, lifeline: str, place: tuple[float, float], skills: frozenset[str]) -> Proposal:
    fits = lifeline in crew.lifelines
    missing = sorted(skills - set(crew.skills))
    reasons = [Words("专业对口", "Works on this lifeline") if fits else Words("专业不对口", "Works on other lifelines")]
    if missing:
        reasons.append(Words(f"缺少技能：{'、'.join(missing)}", f"Lacks: {', '.join(missing)}"))
    reasons.append(Words("在班", "On duty") if crew.is_on_duty else Words("不在班", "Not on duty"))
    if crew.open_order_count:
        reasons.append(Words(f"手头 {crew.open_order_count} 单", f"{crew.open_order_count} open orders"))
    distance = _distance(crew, place)
    minutes = None if distance is None else _minutes(distance, crew.open_order_count)
    if distance is None:
        reasons.append(Words("位置未知", "Position unknown"))
    score = 100.0 * fits + 50.0 * crew.is_on_duty - 20.0 * len(missing) - (minutes if minutes is not None else 60.0) / 2
    return Proposal(crew.crew_id, distance, minutes, round(score, 1), tuple(reasons))


def _minutes(distance_m: float, open_order_count: int) -> float:
    drive = distance_m / 1_000 * DETOUR / SPEED_KMH * 60
    return round(READY_MINUTES + drive + BUSY_MINUTES * min(open_order_count, 3), 1)


def _distance(crew: CrewFacts, place: tuple[float, float]) -> float | None:
    if crew.longitude is None or crew.latitude is None:
        return None
    return round(distance_m((crew.longitude, crew.latitude), place))


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance between two positions in degrees. [m]"""
    (lon1, lat1), (lon2, lat2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))
