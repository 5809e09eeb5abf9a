"""The ground itself: instrumented slopes in the northern hills, old mine workings below the town and its pipes."""

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.chance import generator_for
from simulators.city.draft import Draft, Laid
from simulators.city.nouns import Property, Words
from simulators.city.plane import to_metres
from simulators.city.skeleton import NamedPlace, Skeleton

SLOPE_RADIUS_METRES = 110.0
GOAF_RADIUS_METRES = 380.0
CORNERS = 9


def mark_ground(draft: Draft, skeleton: Skeleton, seed: int) -> None:
    """Mark slopes and goafs as areas and instrument all of them."""
    rng = generator_for(seed, "ground")
    for place in skeleton.slopes:
        name = Words(f"{place.name.zh}滑坡隐患点", f"{place.name.en} landslide site")
        people: dict[str, Property] = {"people_below": int(rng.integers(2, 40)) * 5}
        slope = draft.add("slope", _blob(place, SLOPE_RADIUS_METRES, rng), None, name, people, is_area=True)
        draft.instrument(slope, "slope")
    mains = [*draft.of_kind("gas_pipe"), *draft.of_kind("water_pipe")]
    for place in skeleton.goafs:
        name = Words(f"{place.name.zh}采空区", f"{place.name.en} mined-out ground")
        depth: dict[str, Property] = {"depth_m": int(rng.integers(12, 40)) * 10}
        goaf = draft.add("goaf", _blob(place, GOAF_RADIUS_METRES, rng), None, name, depth, is_area=True)
        draft.instrument(goaf, "goaf")
        _tie_mains(draft, goaf, mains)


def _blob(place: NamedPlace, radius: float, rng: np.random.Generator) -> FloatArray:
    """An uneven outline around a place. (corners, 2) [m]"""
    angle = np.linspace(0.0, 2.0 * np.pi, CORNERS, endpoint=False)
    reach = radius * rng.uniform(0.7, 1.3, CORNERS)
    return to_metres(place.at) + np.column_stack([np.cos(angle), 0.8 * np.sin(angle)]) * reach[:, np.newaxis]


def _tie_mains(draft: Draft, goaf: Laid, mains: list[Laid]) -> None:
    centre = goaf.line.mean(axis=0)
    for main in mains:
        distance = float(np.hypot(*(main.line - centre).T).min())
        if distance < GOAF_RADIUS_METRES:
            draft.link(main, goaf, "adjacent_to", distance)
