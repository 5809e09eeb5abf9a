"""Where sensors sit on a network: on which pipe, and how far along it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset
from simulators.city.plane import to_metres
from simulators.incidents.networks.parts import pipe_numbers
from simulators.scenario.stage import Stage

LINKS = ("attached_to", "adjacent_to")


@dataclass(frozen=True, eq=False)
class Seats:
    """Sensors of one quantity on one network. A sensor at a works sits at the end of a pipe that leaves the works.

    Attributes:
        sensors: Places in the city's list, ascending. (seats,)
        pipe: Of the city's network. (seats,)
        share: Way along that pipe from its start, 0 to 1. (seats,)
    """

    sensors: IndexArray
    pipe: IndexArray
    share: FloatArray

    def on(self, pipes: IndexArray) -> "Seats":
        """Those on some of the pipes, given in ascending order."""
        here = np.isin(self.pipe, pipes)
        return Seats(self.sensors[here], self.pipe[here], self.share[here])

    def between(self, at_start: FloatArray, at_end: FloatArray) -> FloatArray:
        """What a quantity is at the seats when it changes evenly along each pipe.

        Args:
            at_start: Value at the start of each seat's pipe. (..., seats)
            at_end: And at its end. (..., seats)
        """
        return at_start * (1.0 - self.share) + at_end * self.share


@lru_cache(maxsize=64)
def seats_of(stage: Stage, network: str, quantity: str) -> Seats:
    """Where all sensors of a quantity sit on a network of the city."""
    graph, atlas = stage.atlas.city.networks[network], stage.atlas
    numbers = pipe_numbers(graph)
    works = {source.asset: source.node for source in graph.sources}
    found: list[tuple[int, int, float]] = []
    for place, sensor in enumerate(atlas.city.sensors):
        if sensor.quantity != quantity:
            continue
        asset = atlas.assets[sensor.asset]
        if asset.code in works:
            pipe = int(np.flatnonzero((graph.ends == works[asset.code]).any(axis=1))[0])
            found.append((place, pipe, float(graph.ends[pipe, 1] == works[asset.code])))
        elif pipes := carrying(stage, asset, numbers):
            found.append((place, pipes[0], share_along(graph.position[graph.ends[pipes[0]]], asset)))
    sensors, pipe, share = zip(*found, strict=True) if found else ((), (), ())
    return Seats(np.array(sensors, dtype=np.int64), np.array(pipe, dtype=np.int64), np.array(share, dtype=np.float64))


def carrying(stage: Stage, asset: Asset, numbers: dict[str, int]) -> list[int]:
    """Pipes of a network, by the numbers of their codes, on which an asset stands or beside which it lies."""
    return [numbers[pipe.code] for link in LINKS for pipe in stage.atlas.linked(asset, link) if pipe.code in numbers]


def share_along(ends: FloatArray, asset: Asset) -> float:
    """How far along the straight line between two points an asset stands, 0 to 1. (2, 2) [m]"""
    way = ends[1] - ends[0]
    share = float((to_metres(asset.shape.anchor) - ends[0]) @ way) / max(float(way @ way), 1e-9)
    return min(max(share, 0.0), 1.0)
