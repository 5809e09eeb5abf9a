"""Single assets along the streets: valve wells, substations, hydrants and what else ``roadside.toml`` lists."""

from simulators.city.chance import generator_for, pick
from simulators.city.draft import Draft
from simulators.city.kinds import Roadside, load_roadside
from simulators.city.lines import beside, distance_to, length

SITES_PER_GATEWAY = 3


def place_roadside(draft: Draft, seed: int, scale: float) -> None:
    """Place every roadside kind along the network that it belongs to."""
    for roadside in load_roadside():
        _place_kind(draft, roadside, seed, max(1, round(roadside.count * scale)))


def _place_kind(draft: Draft, roadside: Roadside, seed: int, count: int) -> None:
    rng = generator_for(seed, f"roadside {roadside.kind}")
    pipes = draft.of_kind(roadside.network)
    for order, index in enumerate(pick(rng, len(pipes), count)):
        pipe = pipes[index]
        if pipe.segment is None:
            continue
        along = length(pipe.segment.line) * rng.uniform(0.1, 0.9)
        laid = draft.add(roadside.kind, beside(pipe.segment.line, along, roadside.offset), pipe.segment)
        if roadside.link:
            distance = distance_to(pipe.line, laid.line[0]) if roadside.link == "adjacent_to" else None
            draft.link(laid, pipe, roadside.link, distance)
        draft.instrument(laid, roadside.kind, neighbourhood=f"{roadside.kind} {order // SITES_PER_GATEWAY}")
