"""Single assets along the streets: valve wells, substations, hydrants and what else ``roadside.toml`` lists."""

from collections.abc import Mapping

import numpy as np

from simulators.city.chance import generator_for, pick
from simulators.city.draft import Draft
from simulators.city.kinds import Roadside, load_roadside
from simulators.city.lines import beside, distance_to
from simulators.city.nouns import Property
from simulators.city.streets import POINTS_PER_SEGMENT

SITES_PER_GATEWAY = 3


def place_roadside(draft: Draft, counts: Mapping[str, int], seed: int) -> None:
    """Place so many of every roadside kind along the network that it belongs to."""
    for roadside in load_roadside():
        _place_kind(draft, roadside, counts[roadside.kind], seed)


def _place_kind(draft: Draft, roadside: Roadside, count: int, seed: int) -> None:
    rng = generator_for(seed, f"roadside {roadside.kind}")
    on_streets = [pipe for pipe in draft.of_kind(roadside.network) if pipe.segment]
    chosen = [on_streets[index] for index in pick(rng, len(on_streets), count)]
    segments = [pipe.segment for pipe in chosen if pipe.segment]
    lines = np.array([segment.line for segment in segments]).reshape(-1, POINTS_PER_SEGMENT, 2)
    along = np.hypot(*(lines[:, -1] - lines[:, 0]).T) * rng.uniform(0.1, 0.9, len(chosen))
    points = beside(lines, along, np.full(len(chosen), roadside.offset))[:, np.newaxis]
    properties: list[Mapping[str, Property]] = [roadside.properties] * len(chosen)
    placed = draft.add_along(roadside.kind, points, segments, properties)
    for order, (laid, pipe) in enumerate(zip(placed, chosen, strict=True)):
        if roadside.link:
            distance = distance_to(pipe.line, laid.line[0]) if roadside.link == "adjacent_to" else None
            draft.link(laid, pipe, roadside.link, distance)
        draft.instrument(laid, roadside.kind, neighbourhood=f"{roadside.kind} {order // SITES_PER_GATEWAY}")
