"""The street grid: the named roads of the skeleton, minor roads between, clipped to the four urban districts."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely

from simulators.arrays import BoolArray, FloatArray, IndexArray, whole_numbers
from simulators.city.chance import generator_for
from simulators.city.nouns import Words
from simulators.city.outlines import districts_of
from simulators.city.plane import to_metres
from simulators.city.rivers import CANAL, river_line
from simulators.city.skeleton import NamedRoad, Skeleton

URBAN_DISTRICTS = frozenset({"410802", "410803", "410804", "410811", "410871"})
MISSING_MINOR_SHARE = 0.14
MINOR_BRIDGE_SHARE = 0.35
BEND_METRES = 60.0
POINTS_PER_SEGMENT = 3


@dataclass(frozen=True)
class Street:
    """One road of the grid."""

    code: str
    name: Words
    is_named: bool
    at: float


@dataclass(frozen=True, eq=False)
class Segment:
    """The piece of a street between two neighbouring junctions. Line (points, 2) [m], from west or south."""

    street: Street
    cross: Street
    start: int
    end: int
    line: FloatArray
    district: str


@dataclass(frozen=True, eq=False)
class Streets:
    """All segments and the junctions that they join. Junctions (junctions, 2) [m]."""

    junctions: FloatArray
    segments: tuple[Segment, ...]

    @cached_property
    def ends(self) -> IndexArray:
        """The two junctions of every segment. (segments, 2)"""
        return np.array([(segment.start, segment.end) for segment in self.segments], dtype=np.int64)

    @cached_property
    def lines(self) -> FloatArray:
        """The middle of the road of every segment. (segments, points, 2) [m]"""
        return np.array([segment.line for segment in self.segments])

    @cached_property
    def lengths(self) -> FloatArray:
        """Segments are straight. (segments,) [m]"""
        return np.hypot(*(self.lines[:, -1] - self.lines[:, 0]).T)

    @cached_property
    def is_named(self) -> BoolArray:
        """Which segments belong to a named road. (segments,)"""
        return np.array([segment.street.is_named for segment in self.segments])


def lay_streets(skeleton: Skeleton, seed: int, block_metres: float) -> Streets:
    """Draw the grid of one seed, with a minor street about every ``block_metres`` between the named roads."""
    west, south, east, north = skeleton.extent
    low, high = to_metres((west, south)), to_metres((east, north))
    rng = generator_for(seed, "streets")
    names = (skeleton.minor_vertical, skeleton.minor_horizontal)
    vertical = _order(skeleton.vertical, names[0], 0, (float(low[0]), float(high[0])), block_metres, rng)
    horizontal = _order(skeleton.horizontal, names[1], 1, (float(low[1]), float(high[1])), block_metres, rng)
    grid = _junction_grid(vertical, horizontal, rng)
    junctions = grid.reshape(-1, 2)
    inside = np.array([code in URBAN_DISTRICTS for code in districts_of(junctions)]).reshape(grid.shape[:2])
    pieces: list[tuple[Street, Street, int, int]] = []
    for column, row in ((int(column), int(row)) for column, row in np.argwhere(inside)):
        eastward = (column + 1, row, horizontal[row], vertical[column])
        northward = (column, row + 1, vertical[column], horizontal[row])
        for to_column, to_row, street, cross in (eastward, northward):
            is_inside = to_column < len(vertical) and to_row < len(horizontal) and bool(inside[to_column, to_row])
            if is_inside and (street.is_named or rng.random() > MISSING_MINOR_SHARE):
                start, end = column * len(horizontal) + row, to_column * len(horizontal) + to_row
                pieces.append((street, cross, start, end))
    has_way = _has_way_over_water(pieces, junctions, skeleton, generator_for(seed, "bridges"))
    dry = [piece for piece, is_kept in zip(pieces, has_way, strict=True) if is_kept]
    return _numbered(_largest_connected(_segments(dry, junctions)), junctions)


def _has_way_over_water(
    pieces: list[tuple[Street, Street, int, int]], junctions: FloatArray, skeleton: Skeleton, rng: np.random.Generator
) -> BoolArray:
    """Named roads cross every river; minor streets end at most of them, and always at the canal. (pieces,)"""
    tree = shapely.STRtree([shapely.LineString(junctions[[start, end]]) for _, _, start, end in pieces])
    has_way = np.ones(len(pieces), dtype=bool)
    for river in skeleton.rivers:
        over = tree.query(shapely.LineString(river_line(river)), predicate="intersects")
        for index in whole_numbers(np.sort(over)):
            is_bridged = river.code != CANAL and rng.random() < MINOR_BRIDGE_SHARE
            has_way[index] &= pieces[index][0].is_named or is_bridged
    return has_way


def _order(
    named: tuple[NamedRoad, ...],
    minor_names: tuple[Words, ...],
    axis: int,
    span: tuple[float, float],
    block_metres: float,
    rng: np.random.Generator,
) -> list[Street]:
    """Named roads at their place and minor streets about a block apart between, in order along one axis."""
    anchors = [Street(road.code, road.name, is_named=True, at=_grid_place(road.at, axis)) for road in named]
    anchors.sort(key=lambda street: street.at)
    bounds = [span[0], *(street.at for street in anchors), span[1]]
    places: list[FloatArray] = []
    for begin, finish in pairwise(bounds):
        steps = np.cumsum(rng.uniform(0.8, 1.2, max(round((finish - begin) / block_metres), 1)))
        places.append(begin + (finish - begin) * steps[:-1] / steps[-1])
    names = iter(_names(minor_names, sum(len(between) for between in places), axis))
    streets: list[Street] = []
    for anchor, between in zip([None, *anchors], places, strict=True):
        streets.extend([anchor] if anchor else [])
        for at in between:
            name = next(names)
            streets.append(Street(_minor_code(name), name, is_named=False, at=float(at)))
    return streets


def _names(given: tuple[Words, ...], count: int, axis: int) -> list[Words]:
    """Names for minor streets in order: the given ones spread evenly, numbers (经 and 纬) for the rest."""
    letter, latin = (("经", "Jing"), ("纬", "Wei"))[axis]
    names = [Words(f"{letter}{number}路", f"{latin} {number} Road") for number in range(1, count + 1)]
    for order, name in enumerate(given[:count]):
        names[order * count // min(len(given), count)] = name
    return names


def _grid_place(degrees: float, axis: int) -> float:
    return float(to_metres((degrees, degrees))[axis])


def _minor_code(name: Words) -> str:
    return name.en.lower().replace(" road", "").replace(" ", "-").replace("'", "")


def _junction_grid(vertical: list[Street], horizontal: list[Street], rng: np.random.Generator) -> FloatArray:
    """Where streets meet, each street bending gently. (vertical, horizontal, 2) [m]"""
    x = np.array([street.at for street in vertical])[:, np.newaxis]
    y = np.array([street.at for street in horizontal])[np.newaxis, :]
    sway_x = rng.uniform(-1, 1, x.shape) * BEND_METRES * np.sin(y / 4000.0 + rng.uniform(0, 6, x.shape))
    sway_y = rng.uniform(-1, 1, y.shape) * BEND_METRES * np.sin(x / 5000.0 + rng.uniform(0, 6, y.shape))
    return np.stack([x + sway_x + 0.0 * y, y + sway_y + 0.0 * x], axis=2)


def _segments(pieces: list[tuple[Street, Street, int, int]], junctions: FloatArray) -> list[Segment]:
    share = np.linspace(0.0, 1.0, POINTS_PER_SEGMENT)[:, np.newaxis]
    first, last = (
        junctions[np.array(ends)] for ends in zip(*((start, end) for _, _, start, end in pieces), strict=True)
    )
    lines = first[:, np.newaxis] * (1 - share) + last[:, np.newaxis] * share
    districts = districts_of(lines[:, POINTS_PER_SEGMENT // 2])
    return [Segment(*piece, line, code) for piece, line, code in zip(pieces, lines, districts, strict=True)]


def _largest_connected(segments: list[Segment]) -> list[Segment]:
    """Drop street pieces that the rest of the grid cannot reach; pipes follow streets and must form one network."""
    root: dict[int, int] = {}

    def find(junction: int) -> int:
        while root.setdefault(junction, junction) != junction:
            root[junction] = junction = root.setdefault(root[junction], root[junction])
        return junction

    for segment in segments:
        root[find(segment.start)] = find(segment.end)
    sizes = Counter(find(segment.start) for segment in segments)
    largest = max(sizes, key=lambda junction: (sizes[junction], -junction))
    return [segment for segment in segments if find(segment.start) == largest]


def _numbered(segments: list[Segment], junctions: FloatArray) -> Streets:
    """Number the junctions that are left anew, without gaps."""
    used = sorted({end for segment in segments for end in (segment.start, segment.end)})
    number = {junction: order for order, junction in enumerate(used)}
    renumbered = [replace(segment, start=number[segment.start], end=number[segment.end]) for segment in segments]
    return Streets(junctions[used], tuple(renumbered))
