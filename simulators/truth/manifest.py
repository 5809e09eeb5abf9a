"""``manifest.json``: which run this was, and exactly what was published in it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec


class QuantityCount(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How many sensors of one quantity took part."""

    quantity: str
    sensors: int


class GatewayCount(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What one gateway has handed over: messages, distinct readings and their checksum (``checksum.py``)."""

    gateway: str
    messages: int
    readings: int
    checksum: str


class Manifest(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A run.

    Attributes:
        run_id: The id that its gateways carry in the register.
        started_at: Event time of the beginning.
        ended_at: Event time of the end; None while it lasts, and after a run that was killed.
        speed: Event seconds per real second.
        seeds: What chose everything invented, by name.
        city_digest: SHA-256 of the city's import files.
        scenario: Name of the story or schedule; "none" for a calm city.
        code_version: Of the simulator.
        library_key: Of the precomputed fields, where there are any.
        quantities: Sensors by quantity, in the order of their codes.
        gateways: What each has published, in the order of their codes; empty while the run lasts.
        twins: Sensors that repeat another one's truth with noise of their own: code and original.
        fault_rates: Faults of sensors asked for, per 1,000 sensor-days and kind.
        transport_rates: Faults of transport asked for, share of messages by kind.
    """

    run_id: str
    started_at: datetime
    ended_at: datetime | None
    speed: float
    seeds: Mapping[str, int]
    city_digest: str
    scenario: str
    code_version: str
    quantities: tuple[QuantityCount, ...]
    library_key: str | None = None
    gateways: tuple[GatewayCount, ...] = ()
    twins: Mapping[str, str] = {}
    fault_rates: Mapping[str, float] = {}
    transport_rates: Mapping[str, float] = {}

    @property
    def sensor_count(self) -> int:
        """Sensors that took part."""
        return sum(count.sensors for count in self.quantities)

    def sensor_counts_by_lifeline(self) -> dict[str, int]:
        """Sensors that took part, by the lifeline that their quantity names."""
        counts: dict[str, int] = {}
        for count in self.quantities:
            lifeline = count.quantity.partition(".")[0]
            counts[lifeline] = counts.get(lifeline, 0) + count.sensors
        return counts


def problems(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """What contradicts itself: the field and the reason."""
    for field, moment in (("started_at", manifest.started_at), ("ended_at", manifest.ended_at)):
        if moment is not None and moment.tzinfo is None:
            yield field, "has no time zone"
            return
    if manifest.ended_at is not None and manifest.ended_at <= manifest.started_at:
        yield "ended_at", "does not lie after started_at"
    if not manifest.run_id:
        yield "run_id", "is empty"
    if manifest.speed <= 0:
        yield "speed", "is not greater than zero"
    if any(count.sensors < 0 for count in manifest.quantities):
        yield "quantities", "count less than nothing"
