"""Pipes along streets as assets: beside the middle of the road, with what their owner knows, tied where they meet."""

from collections import defaultdict
from itertools import pairwise

import numpy as np

from simulators.arrays import FloatArray, IndexArray, whole_numbers
from simulators.city.draft import Draft, Laid
from simulators.city.lines import shifted
from simulators.city.network_plans import NetworkPlan
from simulators.city.nouns import Property
from simulators.city.streets import Streets

FIRST_YEAR, LAST_YEAR = 1988, 2022


def lay_along(
    draft: Draft,
    plan: NetworkPlan,
    streets: Streets,
    chosen: IndexArray,
    diameters: IndexArray,
    rng: np.random.Generator,
    levels: FloatArray | None = None,
) -> list[Laid]:
    """Lay a pipe along every chosen segment.

    Args:
        draft: The city.
        plan: How the network lies and what it is made of.
        streets: The street grid.
        chosen: Places in the list of segments. (pipes,)
        diameters: Inside. (pipes,) [mm]
        rng: Chooses the years.
        levels: Inverts of sewers at the upper and the lower end. (pipes, 2) [m above sea level]
    """
    years = rng.integers(FIRST_YEAR, LAST_YEAR + 1, len(chosen))
    each: list[dict[str, Property]] = []
    for order, (segment, diameter, year) in enumerate(
        zip(chosen.tolist(), diameters.tolist(), years.tolist(), strict=True)
    ):
        known: dict[str, Property] = {
            "length_m": round(float(streets.lengths[segment]), 1),
            "diameter_mm": diameter,
            "material": plan.material_for(diameter, year),
            "year": year,
        }
        if plan.pipe == "gas_pipe":
            known["pressure_class"] = "medium A" if streets.is_named[segment] else "medium B"
        if levels is not None:
            known |= {"start_invert_m": round(float(levels[order, 0]), 2)}
            known |= {"end_invert_m": round(float(levels[order, 1]), 2)}
        each.append(known)
    segments = [streets.segments[segment] for segment in whole_numbers(chosen)]
    return draft.add_along(plan.pipe, shifted(streets.lines[chosen], plan.offset), segments, each)


def tie_at_nodes(draft: Draft, pipes: list[Laid], ends: IndexArray) -> None:
    """Say of pipes that meet at a node that they connect. (pipes, 2)"""
    meeting: dict[int, list[Laid]] = defaultdict(list)
    for pipe, (first, second) in zip(pipes, ends.tolist(), strict=True):
        meeting[first].append(pipe)
        meeting[second].append(pipe)
    for neighbours in meeting.values():
        for first, second in pairwise(neighbours):
            draft.link(first, second, "connects")


def roughness_of(plan: NetworkPlan, pipes: list[Laid]) -> FloatArray:
    """How rough each pipe is by its material, in the unit of the network. (pipes,)"""
    return np.array([plan.roughness[str(pipe.asset.properties["material"])] for pipe in pipes])
