"""A row of ``truth.jsonl``: what it says, and what makes it impossible."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

Category: TypeAlias = Literal["incident", "look_alike", "sensor_fault", "transport_fault"]
"""incident: danger to the city. look_alike: innocent, though sensors move. Faults: instruments or transport fail."""

FAULTS: tuple[Category, ...] = ("sensor_fault", "transport_fault")
NO_LEVEL = 0
DETECTABLE_SIGMAS = 3.0
"""So many standard deviations of its own noise a sensor must move until its movement can be told from noise."""


class ExpectedLevel(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """From this moment on the true values deserve this level: 1 red to 4 blue, 0 none."""

    at: datetime
    level: int


class TouchedSensor(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A sensor that feels it.

    Attributes:
        sensor: Its code.
        onset_at: When its value first leaves what it would have been.
        peak_delta: Largest difference to what it would have been, with sign, in the quantity's internal unit.
        signal_to_noise: That difference in standard deviations of the sensor's own noise; 0 where nothing is measured.
    """

    sensor: str
    onset_at: datetime
    peak_delta: float
    signal_to_noise: float


class Truth(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that really happened.

    Attributes:
        id: Unique within the run.
        kind: Code of the catalogue of incidents, such as "G1", or of a fault, such as "stuck".
        category: Whether it is a danger, looks like one, or is a fault.
        lifeline: Where it happens; of the sensor for a fault; None where all lifelines suffer, as from an outage.
        longitude: Of the place. [degrees, WGS 84]
        latitude: Of the place. [degrees, WGS 84]
        onset_at: When it begins.
        ended_at: When the last of its effects is over.
        first_detectable_at: When a touched sensor first moves by three standard deviations of its own noise, or a fault
            first shows in what is sent; None when that never happens.
        is_detectable: False for what no method could tell from noise: left out of recall and listed apart.
        asset: Code of the asset where it is.
        assets: Codes of all assets that suffer.
        sensors: What feels it, in the order of their codes.
        gateways: Codes of gateways that fail: every sensor behind them is touched.
        expected_levels: The level that the true values deserve, as it changes; empty where no limit is ever reached.
        size: How big it is; keys carry their unit: "hole_mm", "leak_nm3_per_h", "return_period_years".
        district: Code.
        road: Name.
        node: Code of the node of the network model.
        parent_id: What caused it, in a cascade.
        note: For people.
    """

    id: str
    kind: str
    category: Category
    lifeline: str | None
    longitude: float
    latitude: float
    onset_at: datetime
    ended_at: datetime
    first_detectable_at: datetime | None
    is_detectable: bool
    asset: str | None = None
    assets: tuple[str, ...] = ()
    sensors: tuple[TouchedSensor, ...] = ()
    gateways: tuple[str, ...] = ()
    expected_levels: tuple[ExpectedLevel, ...] = ()
    size: Mapping[str, float] = {}
    district: str | None = None
    road: str | None = None
    node: str | None = None
    parent_id: str | None = None
    note: str | None = None

    @property
    def is_fault(self) -> bool:
        """Whether instruments or their transport fail, and not the city."""
        return self.category in FAULTS

    @property
    def worst_level(self) -> int | None:
        """The most severe level that it ever deserves; None when it deserves none."""
        levels = [step.level for step in self.expected_levels if step.level != NO_LEVEL]
        return min(levels) if levels else None


def problems(truth: Truth) -> Iterator[tuple[str, str]]:
    """What contradicts itself in a row: the field and the reason."""
    yield from _missing_zones(truth)
    if truth.ended_at < truth.onset_at:
        yield "ended_at", "lies before onset_at"
    if truth.is_detectable != (truth.first_detectable_at is not None):
        yield "first_detectable_at", "is given if and only if is_detectable is true"
    if truth.first_detectable_at and not truth.onset_at <= truth.first_detectable_at <= truth.ended_at:
        yield "first_detectable_at", "lies outside of onset_at and ended_at"
    if not -180.0 <= truth.longitude <= 180.0:
        yield "longitude", "is no longitude"
    if not -90.0 <= truth.latitude <= 90.0:
        yield "latitude", "is no latitude"
    for number, step in enumerate(truth.expected_levels):
        if not 0 <= step.level <= 4:
            yield f"expected_levels[{number}].level", "is none of 0 to 4"
    moments = [step.at for step in truth.expected_levels]
    if moments != sorted(moments):
        yield "expected_levels", "are not in order of time"
    if truth.is_fault and truth.worst_level is not None:
        yield "expected_levels", "a fault deserves no level"


def _missing_zones(truth: Truth) -> Iterator[tuple[str, str]]:
    """Times without a zone cannot be compared with anything, so this comes first and alone."""
    named: list[tuple[str, datetime | None]] = [
        ("onset_at", truth.onset_at),
        ("ended_at", truth.ended_at),
        ("first_detectable_at", truth.first_detectable_at),
        *((f"sensors[{number}].onset_at", touched.onset_at) for number, touched in enumerate(truth.sensors)),
        *((f"expected_levels[{number}].at", step.at) for number, step in enumerate(truth.expected_levels)),
    ]
    for field, moment in named:
        if moment is not None and moment.tzinfo is None:
            yield field, "has no time zone"
