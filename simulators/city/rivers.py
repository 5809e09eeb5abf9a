"""The courses of rivers and canal, and where streets cross them."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from simulators.arrays import BoolArray, FloatArray
from simulators.city.lines import crossings, smoothed
from simulators.city.plane import to_metres
from simulators.city.skeleton import NamedRiver, Skeleton

CANAL = "canal"


@dataclass(frozen=True, eq=False)
class Crossing:
    """A street over a river: the segment, as its place in the list of segments, and the point. (2,) [m]"""

    river: NamedRiver
    segment: int
    point: FloatArray


@cache
def river_line(river: NamedRiver) -> FloatArray:
    """The course of a river with its bends. (points, 2) [m]"""
    return smoothed(to_metres(river.line))


def find_crossings(skeleton: Skeleton, lines: FloatArray) -> list[Crossing]:
    """Every crossing of these street lines, river by river. (segments, points, 2) [m]"""
    tree = shapely.STRtree([shapely.LineString(line) for line in lines])
    return [
        Crossing(river, int(index), point)
        for river in skeleton.rivers
        for index in np.sort(tree.query(shapely.LineString(river_line(river)), predicate="intersects"))
        for point in crossings(lines[index], river_line(river))
    ]


def is_west_of_canal(skeleton: Skeleton, points: FloatArray) -> BoolArray:
    """West of the canal is above its line: it runs from south-west to north-east. (..., 2) [m] -> (...)"""
    canal = next(river_line(river) for river in skeleton.rivers if river.code == CANAL)
    return points[..., 1] > np.interp(points[..., 0], canal[:, 0], canal[:, 1])
