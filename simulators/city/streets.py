"""The street grid: the named roads of the skeleton, minor roads between, clipped to the four urban districts."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.chance import generator_for
from simulators.city.nouns import Words
from simulators.city.outlines import districts_of
from simulators.city.plane import to_metres
from simulators.city.skeleton import NamedRoad, Skeleton

URBAN_DISTRICTS = frozenset({"410802", "410803", "410804", "410811", "410871"})
MINOR_SPACING_METRES = 1000.0
MISSING_MINOR_SHARE = 0.14
BEND_METRES = 60.0
POINTS_PER_SEGMENT = 5


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


def lay_streets(skeleton: Skeleton, seed: int) -> Streets:
    """Draw the grid of one seed."""
    west, south, east, north = skeleton.extent
    low, high = to_metres((west, south)), to_metres((east, north))
    rng = generator_for(seed, "streets")
    vertical = _order(skeleton.vertical, skeleton.minor_vertical, 0, float(low[0]), float(high[0]), rng)
    horizontal = _order(skeleton.horizontal, skeleton.minor_horizontal, 1, float(low[1]), float(high[1]), rng)
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
    return Streets(junctions, tuple(_largest_connected(_segments(pieces, junctions))))


def _order(
    named: tuple[NamedRoad, ...],
    minor_names: tuple[Words, ...],
    axis: int,
    low: float,
    high: float,
    rng: np.random.Generator,
) -> list[Street]:
    """Named roads at their place and minor roads about every kilometre between, in order along one axis."""
    anchors = [Street(road.code, road.name, is_named=True, at=_grid_place(road.at, axis)) for road in named]
    anchors.sort(key=lambda street: street.at)
    names = iter(minor_names)
    streets: list[Street] = []
    for lower, upper in zip([None, *anchors], [*anchors, None], strict=True):
        begin, finish = lower.at if lower else low, upper.at if upper else high
        if lower:
            streets.append(lower)
        count = max(round((finish - begin) / MINOR_SPACING_METRES), 1)
        steps = np.cumsum(rng.uniform(0.8, 1.2, count))
        for at, name in zip(begin + (finish - begin) * steps[:-1] / steps[-1], names, strict=False):
            streets.append(Street(_minor_code(name), name, is_named=False, at=float(at)))
    return streets


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
    lines = [junctions[start] * (1 - share) + junctions[end] * share for _, _, start, end in pieces]
    districts = districts_of(np.array([line[POINTS_PER_SEGMENT // 2] for line in lines]))
    return [Segment(*piece, line, code) for piece, line, code in zip(pieces, lines, districts, strict=True)]


def _largest_connected(segments: list[Segment]) -> list[Segment]:
    """Drop street pieces that the rest of the grid cannot reach; pipes follow streets and must form one network."""
    root: dict[int, int] = {}

    def find(junction: int) -> int:
        while root.setdefault(junction, junction) != junction:
            junction = root[junction]
        return junction

    for segment in segments:
        root[find(segment.start)] = find(segment.end)
    sizes: dict[int, int] = {}
    for segment in segments:
        sizes[find(segment.start)] = sizes.get(find(segment.start), 0) + 1
    largest = max(sizes, key=lambda junction: (sizes[junction], -junction))
    return [segment for segment in segments if find(segment.start) == largest]
