"""Strings of manholes beside gas mains: the places where leaking gas gathers."""

from itertools import combinations

import numpy as np

from simulators.city.chance import generator_for, pick
from simulators.city.draft import Draft, Laid
from simulators.city.lines import beside, length

STORM_MANHOLES_PER_STRING = 3
MANHOLES_PER_STRING = 5
NEIGHBOUR_METRES = 60.0
NAMED_ROAD_WEIGHT = 4.0
OFFSETS = (3.5, 3.5, 3.5, -3.0, 13.0)
DEPTHS = {"storm_manhole": 2.5, "sewer_manhole": 3.0, "telecom_manhole": 1.6, "power_manhole": 1.6}


def string_places(draft: Draft) -> list[Laid]:
    """Storm sewers beside a gas main, where a string of manholes can be."""
    mains = {id(pipe.segment) for pipe in draft.of_kind("gas_pipe")}
    return [pipe for pipe in draft.of_kind("storm_pipe") if id(pipe.segment) in mains]


def dig_manholes(draft: Draft, count: int, seed: int) -> None:
    """Dig so many strings of three storm manholes, one sewer and one cable manhole, each tied to its neighbours."""
    rng = generator_for(seed, "manholes")
    storm_pipes = string_places(draft)
    sewers = {id(pipe.segment): pipe for pipe in draft.of_kind("sewer_pipe")}
    weights = np.array([_weight(pipe) for pipe in storm_pipes])
    for index in pick(rng, len(storm_pipes), count, weights):
        storm_pipe = storm_pipes[index]
        string = _dig_string(draft, storm_pipe, rng)
        for manhole in string:
            draft.instrument(manhole, "manhole_beside_gas", neighbourhood=f"string {storm_pipe.asset.code}")
        _tie_string(draft, string, storm_pipe, sewers.get(id(storm_pipe.segment)))


def _weight(pipe: Laid) -> float:
    return NAMED_ROAD_WEIGHT if pipe.segment and pipe.segment.street.is_named else 1.0


def _dig_string(draft: Draft, storm_pipe: Laid, rng: np.random.Generator) -> list[Laid]:
    """Storm manholes about 30 m apart, then a sewer and a cable manhole on either side of the middle one."""
    segment = storm_pipe.segment
    if segment is None:
        raise ValueError("a sewer follows a street")
    before, after = rng.uniform(24.0, 38.0, STORM_MANHOLES_PER_STRING - 1)
    middle = length(segment.line) * rng.uniform(0.3, 0.7)
    along = middle + np.array([-before, 0.0, after, after * 0.5, -before * 0.5])
    offset = np.array(OFFSETS) + rng.uniform(-1.0, 1.0, len(OFFSETS))
    cable = "telecom_manhole" if rng.random() < 0.6 else "power_manhole"
    kinds = (*["storm_manhole"] * STORM_MANHOLES_PER_STRING, "sewer_manhole", cable)
    points = beside(np.broadcast_to(segment.line, (len(along), *segment.line.shape)), along, offset)
    return [
        draft.add(kind, point, segment, properties={"depth_m": DEPTHS[kind]})
        for kind, point in zip(kinds, points, strict=True)
    ]


def _tie_string(draft: Draft, string: list[Laid], storm_pipe: Laid, sewer: Laid | None) -> None:
    for manhole in string[:STORM_MANHOLES_PER_STRING]:
        draft.link(manhole, storm_pipe, "attached_to")
    if sewer:
        draft.link(string[STORM_MANHOLES_PER_STRING], sewer, "attached_to")
    points = np.array([manhole.line[0] for manhole in string])
    apart = np.hypot(*(points[:, np.newaxis] - points).transpose(2, 0, 1))
    for first, second in combinations(range(len(string)), 2):
        if apart[first, second] <= NEIGHBOUR_METRES:
            draft.link(string[first], string[second], "adjacent_to", float(apart[first, second]))
