"""Where streets meet water and rails: bridges with their pipes, river stations, underpasses with their pumps."""

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.chance import generator_for, pick
from simulators.city.draft import Draft, Laid
from simulators.city.lines import beside, crossings, length, point_at, smoothed
from simulators.city.nouns import Property, Words
from simulators.city.plane import to_metres
from simulators.city.skeleton import NamedRiver, Skeleton
from simulators.city.streets import Segment, Streets

INSTRUMENTED_BRIDGES = 16
INSTRUMENTED_RIVER_STATIONS = 12
UNDERPASSES = 12
MINOR_BRIDGE_SHARE = 0.35
CANAL = "canal"
# The line of the railway through the city, an estimate: vertical streets pass below it.
RAILWAY_LATITUDE = 35.2385


def river_line(river: NamedRiver) -> FloatArray:
    """The course of a river with its bends. (points, 2) [m]"""
    return smoothed(to_metres(river.line))


def build_bridges(draft: Draft, skeleton: Skeleton, streets: Streets, seed: int, scale: float) -> None:
    """A bridge wherever a street crosses a river; named roads always, minor ones sometimes and never over the canal."""
    rng = generator_for(seed, "bridges")
    pipes = _pipes_by_segment(draft)
    named: list[Laid] = []
    for river in skeleton.rivers:
        course = river_line(river)
        for segment in streets.segments:
            for point in crossings(segment.line, course):
                is_named = segment.street.is_named
                if is_named or (river.code != CANAL and rng.random() < MINOR_BRIDGE_SHARE):
                    bridge = _build_bridge(draft, river, segment, point, rng)
                    for pipe in pipes.get(id(segment), []):
                        draft.link(pipe, bridge, "attached_to")
                    named.extend([bridge] if is_named else [])
    for index in pick(rng, len(named), min(round(INSTRUMENTED_BRIDGES * scale), len(named))):
        draft.instrument(named[index], "bridge")
    for index in pick(rng, len(named), min(round(INSTRUMENTED_RIVER_STATIONS * scale), len(named))):
        _place_river_station(draft, named[index])


def build_underpasses(draft: Draft, streets: Streets, seed: int, scale: float) -> None:
    """Vertical streets pass below the railway; each dip has a pump station and the storm sewer of its street."""
    rng = generator_for(seed, "underpasses")
    y = float(to_metres((0.0, RAILWAY_LATITUDE))[1])
    rails = np.array([[-20_000.0, y], [20_000.0, y + 400.0]])
    dips = [(segment, point) for segment in streets.segments for point in crossings(segment.line, rails)]
    dips.sort(key=lambda dip: (not dip[0].street.is_named, abs(float(dip[1][0]))))
    for segment, point in dips[: round(UNDERPASSES * scale)]:
        street = segment.street.name
        name = Words(f"{street.zh}铁路下穿立交", f"{street.en} railway underpass")
        dip = draft.add("underpass", point, segment, name, {"catchment_m2": int(rng.integers(6, 13)) * 1000})
        pump_name = Words(f"{street.zh}下穿泵站", f"{street.en} underpass pump station")
        along = float(np.hypot(*(point - segment.line[0]))) + 35.0
        pump = draft.add("pump_station", beside(segment.line, along, 16.0), segment, pump_name, {"pumps": 2})
        draft.link(dip, pump, "flows_to", 38.0)
        draft.instrument(dip, "underpass", neighbourhood=dip.asset.code)
        draft.instrument(pump, "pump_station", neighbourhood=dip.asset.code)


def _build_bridge(
    draft: Draft, river: NamedRiver, segment: Segment, point: FloatArray, rng: np.random.Generator
) -> Laid:
    street, water = segment.street.name, river.name
    spans = int(rng.integers(4, 7)) if river.code in (CANAL, "dasha") else int(rng.integers(1, 4))
    along, half = float(np.hypot(*(point - segment.line[0]))), spans * 15.0
    total = length(segment.line)
    ends = np.array([point_at(segment.line, float(np.clip(along + step, 0.0, total))) for step in (-half, 0.0, half)])
    name = Words(f"{street.zh}{water.zh}桥", f"{street.en} {water.en} Bridge")
    kind = "box girder" if spans > 3 else "simply supported slab"
    build: dict[str, Property] = {"spans": spans, "span_m": 30, "structure": kind, "river": water.zh}
    return draft.add("bridge", ends, segment, name, build)


def _place_river_station(draft: Draft, bridge: Laid) -> None:
    river, street = str(bridge.asset.properties["river"]), bridge.asset.road
    name = Words(f"{river}{street}水位站", bridge.asset.name.en.replace(" Bridge", " level station"))
    station = draft.add(
        "river_station", bridge.line[1] + np.array([18.0, 12.0]), bridge.segment, name, {"river": river}
    )
    draft.link(station, bridge, "adjacent_to", 21.6)
    draft.instrument(station, "river_station")


def _pipes_by_segment(draft: Draft) -> dict[int, list[Laid]]:
    pipes: dict[int, list[Laid]] = {}
    for kind in ("gas_pipe", "water_pipe", "heating_pipe"):
        for pipe in draft.of_kind(kind):
            pipes.setdefault(id(pipe.segment), []).append(pipe)
    return pipes
