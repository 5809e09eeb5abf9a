"""What lies near without being joined: manholes by gas mains, mains on old workings and slopes. All is measured."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from simulators.arrays import whole_numbers
from simulators.city.draft import Draft, Laid

NEAR_GAS_METRES = 15.0
"""From so far leaking gas is taken to reach a manhole through the soil; a design default. [m]"""

MANHOLES = ("storm_manhole", "sewer_manhole", "telecom_manhole", "power_manhole")
MAINS = ("gas_pipe", "water_pipe")


def tie_near(draft: Draft) -> None:
    """Link every manhole with the gas mains near it, and every main with the slope or old working it lies on."""
    _tie(draft, draft.of_kind(*MANHOLES), draft.of_kind("gas_pipe"), NEAR_GAS_METRES)
    _tie(draft, draft.of_kind(*MAINS), draft.of_kind("goaf", "slope"), 0.0)


def _tie(draft: Draft, origins: Sequence[Laid], targets: Sequence[Laid], within: float) -> None:
    """Link each origin with the targets near it, the nearest first. [m]"""
    if not origins or not targets:
        return
    lines, places = [_geometry(laid) for laid in origins], [_geometry(laid) for laid in targets]
    near, there = shapely.STRtree(places).query(lines, predicate="dwithin", distance=within)
    apart = shapely.distance(  # pyright: ignore[reportUnknownMemberType] - its keywords have no types
        np.array(lines)[near], np.array(places)[there]
    )
    pairs = zip(whole_numbers(near), apart.tolist(), whole_numbers(there), strict=True)
    for one, distance, other in sorted(pairs):
        draft.link(origins[one], targets[other], "adjacent_to", distance)


def _geometry(laid: Laid) -> BaseGeometry:
    if len(laid.line) == 1:
        return shapely.Point(laid.line[0])
    return shapely.Polygon(laid.line) if laid.asset.shape.kind == "Polygon" else shapely.LineString(laid.line)
