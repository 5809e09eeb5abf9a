"""Utility tunnels below a few named roads, in fire sections that connect, holding the pipes of their street."""

import math
from itertools import pairwise

import numpy as np

from simulators.city.draft import Draft, Laid
from simulators.city.lines import length, point_at, shifted
from simulators.city.plane import to_metres
from simulators.city.skeleton import Skeleton
from simulators.city.streets import Segment, Streets

CENTRE_DEGREES = (113.2560, 35.1900)
CENTRE_RADIUS_METRES = 3200.0
TUNNEL_OFFSET_METRES = 16.0
CARRIED_NETWORKS = ("water_pipe", "heating_pipe", "gas_pipe")


def dig_tunnels(draft: Draft, skeleton: Skeleton, streets: Streets) -> list[Laid]:
    """Dig sections below the tunnel roads within the new town, around the pipes that their streets carry."""
    centre = to_metres(CENTRE_DEGREES)
    sections: list[Laid] = []
    for road in skeleton.tunnel_roads:
        of_road = [segment for segment in streets.segments if segment.street.code == road]
        inner = [s for s in of_road if np.hypot(*(s.line[len(s.line) // 2] - centre)) < CENTRE_RADIUS_METRES]
        along_road = [section for segment in inner for section in _dig_segment(draft, segment, skeleton)]
        for first, second in pairwise(along_road):
            draft.link(first, second, "connects")
        sections.extend(along_road)
    _hold_pipes(draft, sections)
    return sections


def watch_tunnels(draft: Draft, sections: list[Laid], count: int) -> None:
    """Instrument the first so many sections; two share a gateway."""
    for order, section in enumerate(sections[:count]):
        draft.instrument(section, "tunnel_section", neighbourhood=f"tunnel {order // 2}")


def _dig_segment(draft: Draft, segment: Segment, skeleton: Skeleton) -> list[Laid]:
    line = shifted(segment.line, TUNNEL_OFFSET_METRES)
    total = length(line)
    count = max(1, math.ceil(total / skeleton.tunnel_section_metres))
    cuts = np.linspace(0.0, total, 2 * count + 1)
    return [
        draft.add(
            "tunnel_section",
            np.array([point_at(line, float(cut)) for cut in cuts[2 * order : 2 * order + 3]]),
            segment,
            properties={"cabin": "water, heating and power" if order % 2 else "gas"},
        )
        for order in range(count)
    ]


def _hold_pipes(draft: Draft, sections: list[Laid]) -> None:
    for kind in CARRIED_NETWORKS:
        by_segment = {id(pipe.segment): pipe for pipe in draft.of_kind(kind)}
        for section in sections:
            if id(section.segment) in by_segment:
                draft.link(by_segment[id(section.segment)], section, "attached_to")
