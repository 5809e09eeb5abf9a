"""Where networks begin and end: waterworks, gas gate stations, heat plants, sewage works, each at its junction."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import BoolArray, FloatArray
from simulators.city.draft import Draft, Laid
from simulators.city.plane import to_metres
from simulators.city.rivers import is_west_of_canal
from simulators.city.skeleton import NamedPlace, Skeleton
from simulators.city.streets import Streets


@dataclass(frozen=True, eq=False)
class Work:
    """A plant and the junction at which it joins the networks."""

    laid: Laid
    node: int


def build_works(draft: Draft, skeleton: Skeleton, streets: Streets) -> dict[str, list[Work]]:
    """Build and instrument every plant; the keys are their kinds. Heat plants keep to their side of the canal."""
    places: dict[str, tuple[NamedPlace, ...]] = {
        "waterworks": skeleton.waterworks,
        "gas_station": skeleton.gas_stations,
        "heat_plant": skeleton.heat_plants,
        "sewage_works": skeleton.sewage_works,
    }
    works: dict[str, list[Work]] = {}
    for kind, named in places.items():
        works[kind] = []
        for place in named:
            at = to_metres(place.at)
            is_open = is_west_of_canal(skeleton, streets.junctions) == is_west_of_canal(skeleton, at)
            laid = draft.add(kind, at, name=place.name)
            if kind != "sewage_works":
                draft.instrument(laid, kind)
            works[kind].append(Work(laid, _nearest(streets.junctions, at, is_open)))
    return works


def feed_substations(draft: Draft, skeleton: Skeleton, plants: list[Work]) -> None:
    """Every substation is fed by the plant of its side of the canal; plants are listed west first."""
    west, east = plants
    for substation in draft.of_kind("substation"):
        plant = west if is_west_of_canal(skeleton, substation.line[0]) else east
        draft.link(plant.laid, substation, "feeds")


def _nearest(junctions: FloatArray, at: FloatArray, is_open: BoolArray) -> int:
    return int(np.argmin(np.where(is_open, np.hypot(*(junctions - at).T), np.inf)))
