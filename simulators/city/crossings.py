"""Where streets meet water and rails: bridges with their pipes, river stations, underpasses with their pumps."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.chance import generator_for, pick
from simulators.city.draft import Draft, Laid
from simulators.city.lines import beside, crossings, length, point_at
from simulators.city.nouns import Property, Words
from simulators.city.plane import to_metres
from simulators.city.rivers import CANAL, Crossing
from simulators.city.skeleton import NamedRiver
from simulators.city.streets import Segment, Streets

# The line of the railway through the city, an estimate: vertical streets pass below it.
RAILWAY_LATITUDE = 35.2385


@dataclass(frozen=True, eq=False)
class Dip:
    """Where a street passes below the railway. (2,) [m]"""

    segment: Segment
    point: FloatArray


def build_bridges(draft: Draft, streets: Streets, crossings: list[Crossing], seed: int) -> list[Laid]:
    """A bridge wherever a street crosses a river, with the mains that it carries; those of named roads first."""
    rng = generator_for(seed, "spans")
    pipes = _pipes_by_segment(draft)
    bridges: list[Laid] = []
    for crossing in crossings:
        segment = streets.segments[crossing.segment]
        bridge = _build_bridge(draft, crossing.river, segment, crossing.point, rng)
        for pipe in pipes.get(id(segment), []):
            draft.link(pipe, bridge, "attached_to")
        bridges.append(bridge)
    return sorted(bridges, key=lambda bridge: not is_on_named_road(bridge))


def is_on_named_road(laid: Laid) -> bool:
    """The asset belongs to one of 五纵五横."""
    return laid.segment is not None and laid.segment.street.is_named


def watch_bridges(draft: Draft, bridges: list[Laid], bridge_count: int, station_count: int, seed: int) -> None:
    """Instrument so many bridges and set up so many river stations beside bridges, named roads before others."""
    rng = generator_for(seed, "bridges watched")
    for bridge in _pick_named_first(bridges, bridge_count, rng):
        draft.instrument(bridge, "bridge")
    for bridge in _pick_named_first(bridges, station_count, rng):
        _place_river_station(draft, bridge)


def _pick_named_first(bridges: list[Laid], count: int, rng: np.random.Generator) -> list[Laid]:
    named = sum(is_on_named_road(bridge) for bridge in bridges)
    if count > named:
        return bridges[:count]
    return [bridges[index] for index in pick(rng, named, count)]


def find_dips(streets: Streets) -> list[Dip]:
    """Where vertical streets pass below the railway: named roads first, then from the middle of the city outwards."""
    y = float(to_metres((0.0, RAILWAY_LATITUDE))[1])
    rails = np.array([[-20_000.0, y], [20_000.0, y + 400.0]])
    dips = [Dip(segment, point) for segment in streets.segments for point in crossings(segment.line, rails)]
    return sorted(dips, key=lambda dip: (not dip.segment.street.is_named, abs(float(dip.point[0]))))


def build_underpasses(draft: Draft, dips: list[Dip], seed: int) -> None:
    """Each dip has a pump station; both are instrumented."""
    rng = generator_for(seed, "underpasses")
    for dip in dips:
        segment, point = dip.segment, dip.point
        street = segment.street.name
        name = Words(f"{street.zh}铁路下穿立交", f"{street.en} railway underpass")
        underpass = draft.add("underpass", point, segment, name, {"catchment_m2": int(rng.integers(6, 13)) * 1000})
        pump_name = Words(f"{street.zh}下穿泵站", f"{street.en} underpass pump station")
        along = float(np.hypot(*(point - segment.line[0]))) + 35.0
        pump = draft.add("pump_station", beside(segment.line, along, 16.0), segment, pump_name, {"pumps": 2})
        draft.link(underpass, pump, "flows_to", 38.0)
        draft.instrument(underpass, "underpass", neighbourhood=underpass.asset.code)
        draft.instrument(pump, "pump_station", neighbourhood=underpass.asset.code)


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
