"""Two heat plants share the city: one side of the canal each. They feed the nearest mains and every substation."""

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.crossings import CANAL, river_line
from simulators.city.draft import Draft, Laid
from simulators.city.lines import distance_to
from simulators.city.plane import to_metres
from simulators.city.skeleton import Skeleton


def build_heat_plants(draft: Draft, skeleton: Skeleton) -> None:
    """Build the plants, west first, and feed mains and substations from the plant of their side."""
    plants = [draft.add("heat_plant", to_metres(place.at), name=place.name) for place in skeleton.heat_plants]
    canal = next(river_line(river) for river in skeleton.rivers if river.code == CANAL)
    mains = draft.of_kind("heating_pipe")
    for plant in plants:
        draft.instrument(plant, "heat_plant")
        draft.link(plant, mains[int(np.argmin([_distance(plant, main) for main in mains]))], "feeds")
    west, east = plants
    for substation in draft.of_kind("substation"):
        draft.link(west if _is_west_of(canal, substation) else east, substation, "feeds")


def _distance(plant: Laid, main: Laid) -> float:
    return distance_to(main.line, plant.line[0])


def _is_west_of(canal: FloatArray, laid: Laid) -> bool:
    """West of the canal is above its line: it runs from south-west to north-east."""
    x, y = float(laid.line[0, 0]), float(laid.line[0, 1])
    return y > float(np.interp(x, canal[:, 0], canal[:, 1]))
