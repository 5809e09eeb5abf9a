"""Networks along streets: gas, water, heating mains that connect, and sewers that flow downhill to the south."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.chance import generator_for
from simulators.city.draft import Draft, Laid
from simulators.city.lines import shifted
from simulators.city.nouns import Property
from simulators.city.streets import Segment, Streets


@dataclass(frozen=True)
class Network:
    """How one network follows the streets: share of named and of minor streets that have it, offset to the left [m]."""

    kind: str
    named_share: float
    minor_share: float
    offset: float
    flows: bool = False


NETWORKS = (
    Network("gas_pipe", 1.00, 0.75, 8.0),
    Network("water_pipe", 1.00, 0.92, -6.0),
    Network("storm_pipe", 1.00, 0.95, 3.0, flows=True),
    Network("sewer_pipe", 1.00, 0.90, -3.0, flows=True),
    Network("heating_pipe", 0.90, 0.30, -10.0),
)


def lay_pipes(draft: Draft, streets: Streets, seed: int) -> None:
    """Lay every network and tie its pipes together at the junctions."""
    for network in NETWORKS:
        rng = generator_for(seed, network.kind)
        pipes = [
            draft.add(
                network.kind,
                shifted(segment.line, network.offset),
                segment,
                properties=_build_of(network.kind, segment, rng),
            )
            for segment in streets.segments
            if rng.random() < (network.named_share if segment.street.is_named else network.minor_share)
        ]
        if network.flows:
            _tie_downhill(draft, pipes, streets.junctions)
        else:
            _tie_junctions(draft, pipes)


def elevation(point: FloatArray) -> float:
    """Height of the ground: the plain rises to the north and steeply into the Taihang hills. [m above sea level]"""
    x, y = float(point[0]), float(point[1])
    return 95.0 + 0.0045 * max(y + 8000.0, 0.0) + 0.02 * max(y - 5000.0, 0.0) - 0.0008 * x


def _build_of(kind: str, segment: Segment, rng: np.random.Generator) -> dict[str, Property]:
    """Diameter, material and year of a pipe; named roads carry the mains."""
    is_main = segment.street.is_named
    year = int(rng.integers(1988, 2023))
    if kind == "gas_pipe":
        material = "steel" if is_main or year < 2002 else "PE"
        pressure = "medium A" if is_main else "medium B"
        return {"diameter_mm": 300 if is_main else 160, "material": material, "pressure_class": pressure, "year": year}
    if kind == "water_pipe":
        return {"diameter_mm": 600 if is_main else 300, "material": "ductile iron", "year": year}
    if kind == "heating_pipe":
        return {"diameter_mm": 700 if is_main else 300, "material": "pre-insulated steel", "year": year}
    return {"diameter_mm": 1200 if is_main else 600, "material": "concrete", "year": year}


def _tie_junctions(draft: Draft, pipes: list[Laid]) -> None:
    meeting: dict[int, list[Laid]] = defaultdict(list)
    for pipe in pipes:
        if pipe.segment:
            meeting[pipe.segment.start].append(pipe)
            meeting[pipe.segment.end].append(pipe)
    for neighbours in meeting.values():
        for first, second in pairwise(neighbours):
            draft.link(first, second, "connects")


def _tie_downhill(draft: Draft, pipes: list[Laid], junctions: FloatArray) -> None:
    leaving: dict[int, list[Laid]] = defaultdict(list)
    for pipe in pipes:
        leaving[_ends(pipe, junctions)[0]].append(pipe)
    for pipe in pipes:
        lower = _ends(pipe, junctions)[1]
        if leaving[lower]:
            steepest = min(leaving[lower], key=lambda other: elevation(junctions[_ends(other, junctions)[1]]))
            draft.link(pipe, steepest, "flows_to")


def _ends(pipe: Laid, junctions: FloatArray) -> tuple[int, int]:
    """The upper and the lower junction of a sewer."""
    if pipe.segment is None:
        raise ValueError("a sewer follows a street")
    ends = (pipe.segment.start, pipe.segment.end)
    upper, lower = sorted(ends, key=lambda junction: -elevation(junctions[junction]))
    return upper, lower
