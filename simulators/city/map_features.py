"""What is drawn below the assets: districts, roads, rivers and parks."""

from collections import defaultdict

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.nouns import MapFeature, Shape
from simulators.city.outlines import load_districts
from simulators.city.plane import to_degrees, to_metres
from simulators.city.rivers import river_line
from simulators.city.skeleton import Skeleton
from simulators.city.streets import Segment, Streets


def draw_map_features(skeleton: Skeleton, streets: Streets) -> tuple[MapFeature, ...]:
    """Every map feature; all but the district outlines are approximate."""
    districts = [
        MapFeature(
            "district", district.code, district.name, Shape("Polygon", district.positions), district.is_approximate
        )
        for district in load_districts()
    ]
    rivers = [
        MapFeature("river", f"river-{river.code}", river.name, _line_shape(river_line(river)), is_approximate=True)
        for river in skeleton.rivers
    ]
    parks = [
        MapFeature("park", f"park-{park.code}", park.name, _ellipse(park.at, park.half), is_approximate=True)
        for park in skeleton.parks
    ]
    return (*districts, *parks, *rivers, *_roads(streets))


def _roads(streets: Streets) -> list[MapFeature]:
    by_street: dict[str, list[Segment]] = defaultdict(list)
    for segment in streets.segments:
        by_street[segment.street.code].append(segment)
    roads: list[MapFeature] = []
    for code, segments in by_street.items():
        for order, line in enumerate(_unbroken_lines(segments)):
            piece = f"road-{code}" if order == 0 else f"road-{code}-{order + 1}"
            roads.append(MapFeature("road", piece, segments[0].street.name, _line_shape(line), is_approximate=True))
    return roads


def _unbroken_lines(segments: list[Segment]) -> list[FloatArray]:
    """Join the segments of one street end to end, and begin anew where one is missing."""
    lines: list[FloatArray] = []
    last_end = -1
    for segment in sorted(segments, key=lambda segment: tuple(segment.line[0].tolist())[_axis(segment) :]):
        if segment.start == last_end:
            lines[-1] = np.vstack([lines[-1], segment.line[-1:]])
        else:
            lines.append(segment.line[[0, -1]])
        last_end = segment.end
    return lines


def _axis(segment: Segment) -> int:
    east, north = np.abs(segment.line[-1] - segment.line[0])
    return 0 if east > north else 1


def _ellipse(centre: tuple[float, float], half: tuple[float, float]) -> Shape:
    angle = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    ring = to_metres(centre) + np.column_stack([half[0] * np.cos(angle), half[1] * np.sin(angle)])
    return _line_shape(np.vstack([ring, ring[:1]]), kind="Polygon")


def _line_shape(line: FloatArray, kind: str = "LineString") -> Shape:
    return Shape(kind, tuple((float(longitude), float(latitude)) for longitude, latitude in to_degrees(line)))
