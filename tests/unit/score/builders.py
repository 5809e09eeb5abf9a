"""Truths and alerts made by hand, so that every figure can be worked out on paper."""

from datetime import UTC, datetime, timedelta

from score.nouns import About, Alert, Incident, Run, Sensor, Step
from simulators.truth import Category, ExpectedLevel, Manifest, QuantityCount, TouchedSensor, Truth

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
HOME = (113.24, 35.22)
# 0.001 degrees of latitude are 6,371,008.8 m * pi / 180 * 0.001
METRES_PER_MILLIDEGREE = 111.19508


def at(clock: str) -> datetime:
    """`03:01:30` after midnight; hours may pass 24."""
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return MIDNIGHT + timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)


def sensor(code: str, lifeline: str = "gas", gateway: str = "GW-1", place: tuple[float, float] = HOME) -> Sensor:
    return Sensor(code, f"{lifeline}.quantity", lifeline, f"A-{code}", gateway, *place)


def alert(
    name: str,
    of: Sensor | str,
    *steps: tuple[str, int],
    about: About = "danger",
    incident: int | None = None,
    is_late: bool = False,
) -> Alert:
    """An alert with its moments and levels."""
    where = sensor(of) if isinstance(of, str) else of
    moments = tuple(Step(at(clock), level) for clock, level in steps)
    return Alert(name, where, f"rule.{about}", about, moments, is_late, incident)


def truth(
    name: str,
    kind: str,
    begins: str,
    ends: str,
    *sensors: str,
    detectable: str | None = None,
    levels: tuple[tuple[str, int], ...] = (),
    category: Category = "incident",
    lifeline: str | None = "gas",
    gateways: tuple[str, ...] = (),
    parent: str | None = None,
    place: tuple[float, float] = HOME,
) -> Truth:
    """Something that happened; detectable from a moment on, or never."""
    return Truth(
        id=name,
        kind=kind,
        category=category,
        lifeline=lifeline,
        longitude=place[0],
        latitude=place[1],
        onset_at=at(begins),
        ended_at=at(ends),
        first_detectable_at=at(detectable) if detectable else None,
        is_detectable=detectable is not None,
        sensors=tuple(
            TouchedSensor(sensor=code, onset_at=at(begins), peak_delta=1.0, signal_to_noise=9.0) for code in sensors
        ),
        expected_levels=tuple(ExpectedLevel(at=at(clock), level=level) for clock, level in levels),
        gateways=gateways,
        parent_id=parent,
    )


def incident(number: int, clock: str, place: tuple[float, float] = HOME, state: str = "reported") -> Incident:
    return Incident(number, f"N-{number}", "gas", state, 3, at(clock), *place)


def run(truths: list[Truth], alerts: list[Alert], incidents: list[Incident], ends: str = "10:00") -> Run:
    """Ten hours of 120 gas sensors and 80 water sensors, unless told."""
    manifest = Manifest(
        run_id="paper",
        started_at=MIDNIGHT,
        ended_at=at(ends),
        speed=1.0,
        seeds={},
        city_digest="",
        scenario="paper",
        code_version="0",
        quantities=(
            QuantityCount(quantity="gas.quantity", sensors=120),
            QuantityCount(quantity="water.quantity", sensors=80),
        ),
    )
    return Run(manifest, at(ends), tuple(truths), tuple(alerts), tuple(incidents))
