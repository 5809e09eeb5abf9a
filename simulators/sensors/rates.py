"""How often faults happen, and schedules of them drawn from a seed."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from schemas.lifeline import Catalogue
from simulators.city.nouns import City
from simulators.scenario.plan import Plan
from simulators.sensors.kinds import FaultKind, load_fault_kinds
from simulators.sensors.places import Places

RATES_FILE = Path(__file__).with_name("rates.toml")
PER = 1_000.0
HOURS_PER_DAY = 24.0
SHORTEST_SHARE, LONGEST_SHARE = 0.5, 1.5
"""Durations and sizes of seeded faults lie between these shares of what is usual for their kind."""

EITHER_WAY = ("bias_sigmas", "drift_sigmas_per_day", "offset_seconds", "drift_ppm", "step_seconds")
"""Sizes that are as often negative."""

CHOICES: Mapping[str, float] = {"reads_low": 0.3, "reads_zero": 0.7}
"""Sizes that are a choice of 1 or 0, and how often 1."""

FIXED = ("stored_messages", "burst_per_second", "reports", "sag", "factor")


class BadRates(ValueError):
    """A file of rates cannot be believed."""


@dataclass(frozen=True)
class Rates:
    """Faults per 1,000 days of what they befall, by kind, and shares of messages that always fare badly."""

    sensors: Mapping[str, float]
    gateways: Mapping[str, float]
    districts: Mapping[str, float]
    messages: Mapping[str, float]

    @property
    def by_kind(self) -> Mapping[str, float]:
        """Every kind of fault with its rate."""
        return {**self.sensors, **self.gateways, **self.districts}


@cache
def load_rates(path: Path = RATES_FILE) -> Rates:
    """Read a table of rates.

    Raises:
        BadRates: It has another form, names an unknown kind, or a rate is negative.
    """
    try:
        rates = msgspec.toml.decode(path.read_bytes(), type=Rates)
    except msgspec.MsgspecError as error:
        raise BadRates(f"{path}: {error}") from error
    for kind, rate in rates.by_kind.items():
        if kind not in load_fault_kinds() or rate < 0.0:
            raise BadRates(f"{path}: {kind} = {rate:g} is no rate of a fault")
    return rates


def seeded_faults(city: City, catalogue: Catalogue, hours: float, seed: int, rates: Rates) -> list[Plan]:
    """Faults of a run, as often as the rates say in the mean; no sensor, gateway or district has the same one twice.

    Args:
        city: Where.
        catalogue: Knows the units.
        hours: How long the run lasts. [h]
        seed: The same seed gives the same faults, whatever the rates of other kinds.
        rates: How often.
    """
    places = Places(city, catalogue)
    kinds = load_fault_kinds()
    plans = [
        plan
        for kind, rate in rates.by_kind.items()
        for plan in _of_kind(kind, kinds[kind], rate, places, hours, np.random.default_rng(_entropy(seed, kind)))
    ]
    return sorted(plans, key=lambda plan: (plan.begins, plan.id))


def _of_kind(
    name: str, kind: FaultKind, rate: float, places: Places, hours: float, chance: np.random.Generator
) -> Iterator[Plan]:
    candidates = places.candidates(kind.befalls)
    expected = rate / PER * len(candidates) * hours / HOURS_PER_DAY
    count = min(int(chance.poisson(expected)), len(candidates))
    chosen = chance.permutation(len(candidates))[:count]
    used: set[int] = set()
    for number, index in enumerate(chosen):
        begins, lasts = float(chance.uniform(0.0, hours)), float(chance.uniform(SHORTEST_SHARE, LONGEST_SHARE))
        size = {key: _size(key, usual, chance) for key, usual in kind.size.items()}
        candidate = candidates[int(index)]
        if not isinstance(candidate, str) and kind.befalls not in ("gateway", "district"):
            befallen = places.befallen(kind.befalls, candidate)
            if used & set(befallen):
                continue
            used.update(befallen)
        yield Plan(
            id=f"{name}-{number + 1}",
            kind=name,
            begins=round(begins * 3_600.0, 1),
            place=_code(kind, candidate, places),
            hours=round(kind.hours * lasts, 4),
            size=size,
        )


def _size(key: str, usual: float, chance: np.random.Generator) -> float:
    share = float(chance.uniform(SHORTEST_SHARE, LONGEST_SHARE))
    if key in CHOICES:
        return float(chance.random() < CHOICES[key])
    if key in FIXED:
        return usual
    if key == "share":
        return round(min(usual * share, 1.0), 4)
    sign = -1.0 if key in EITHER_WAY and chance.random() < 0.5 else 1.0
    return round(sign * usual * share, 4)


def _code(kind: FaultKind, candidate: int | str, places: Places) -> str:
    if isinstance(candidate, str):
        return candidate
    named: Sequence[str] = [one.code for one in (places.city.gateways if kind.befalls == "gateway" else ())]
    return named[candidate] if named else places.city.sensors[candidate].code


def _entropy(seed: int, kind: str) -> list[int]:
    return [seed, zlib.crc32(kind.encode())]
