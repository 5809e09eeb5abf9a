"""Strings of manholes beside gas mains: the places where leaking gas gathers. Adjacency is measured, not assumed."""

from itertools import combinations

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.chance import generator_for, pick
from simulators.city.draft import Draft, Laid
from simulators.city.lines import beside, distance_to, length

STRINGS = 30
STORM_MANHOLES_PER_STRING = 3
NEAR_GAS_METRES = 15.0
NEIGHBOUR_METRES = 60.0
NAMED_ROAD_WEIGHT = 4.0


def dig_manholes(draft: Draft, seed: int, scale: float) -> None:
    """Dig strings of three storm manholes, one sewer and one cable manhole, and tie each to what lies near."""
    rng = generator_for(seed, "manholes")
    mains = {id(pipe.segment): pipe for pipe in draft.of_kind("gas_pipe")}
    storm_pipes = [pipe for pipe in draft.of_kind("storm_pipe") if id(pipe.segment) in mains]
    weights = np.array([_weight(pipe) for pipe in storm_pipes])
    count = min(round(STRINGS * scale), len(storm_pipes))
    for index in pick(rng, len(storm_pipes), count, weights):
        storm_pipe = storm_pipes[index]
        string = _dig_string(draft, storm_pipe, rng)
        for manhole in string:
            draft.instrument(manhole, "manhole_beside_gas", neighbourhood=f"string {storm_pipe.asset.code}")
        _tie_string(draft, string, mains[id(storm_pipe.segment)], storm_pipe)


def _weight(pipe: Laid) -> float:
    return NAMED_ROAD_WEIGHT if pipe.segment and pipe.segment.street.is_named else 1.0


def _dig_string(draft: Draft, storm_pipe: Laid, rng: np.random.Generator) -> list[Laid]:
    """Storm manholes about 30 m apart, then a sewer and a cable manhole on either side of the middle one."""
    segment = storm_pipe.segment
    if segment is None:
        raise ValueError("a sewer follows a street")
    before, after = rng.uniform(24.0, 38.0, STORM_MANHOLES_PER_STRING - 1)
    middle = length(segment.line) * rng.uniform(0.3, 0.7)

    def place(distance: float, offset: float) -> FloatArray:
        return beside(segment.line, middle + distance, offset + rng.uniform(-1.0, 1.0))

    string = [
        draft.add("storm_manhole", place(step, 3.5), segment, properties={"depth_m": 2.5})
        for step in (-before, 0.0, after)
    ]
    string.append(draft.add("sewer_manhole", place(after * 0.5, -3.0), segment, properties={"depth_m": 3.0}))
    cable = "telecom_manhole" if rng.random() < 0.6 else "power_manhole"
    string.append(draft.add(cable, place(-before * 0.5, 13.0), segment, properties={"depth_m": 1.6}))
    return string


def _tie_string(draft: Draft, string: list[Laid], main: Laid, storm_pipe: Laid) -> None:
    for manhole in string:
        distance = distance_to(main.line, manhole.line[0])
        if distance <= NEAR_GAS_METRES:
            draft.link(manhole, main, "adjacent_to", distance)
    for manhole in string[:STORM_MANHOLES_PER_STRING]:
        draft.link(manhole, storm_pipe, "attached_to")
    for first, second in combinations(string, 2):
        distance = float(np.hypot(*(first.line[0] - second.line[0])))
        if distance <= NEIGHBOUR_METRES:
            draft.link(first, second, "adjacent_to", distance)
