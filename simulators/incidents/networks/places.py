"""Pipes on which something can happen that instruments notice."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset
from simulators.incidents.networks.seats import seats_of
from simulators.scenario.stage import Stage

BOOSTER = "booster"


@lru_cache(maxsize=64)
def watched_pipes(
    stage: Stage, network: str, quantity: str, least: float = 0.0, most: float = np.inf, within: float = 800.0
) -> Sequence[Asset]:
    """Pipes near a sensor of a quantity, the best watched first; the lone pipe of a village is none.

    Args:
        stage: The city.
        network: Which of its networks.
        quantity: What is to be measured near.
        least: Diameter from which on. [mm]
        most: And up to which. [mm]
        within: From the middle of the pipe to the sensor. [m]
    """
    graph, atlas = stage.atlas.city.networks[network], stage.atlas
    villages = {source.asset for source in graph.sources if source.role == BOOSTER}
    is_right = (graph.diameter >= least) & (graph.diameter <= most)
    distance = nearest_sensor(stage, network, quantity)
    order = [int(pipe) for pipe in np.argsort(distance, kind="stable") if is_right[pipe] and distance[pipe] <= within]
    return [atlas.assets[graph.asset[pipe]] for pipe in order if graph.asset[pipe] not in villages]


def nearest_sensor(stage: Stage, network: str, quantity: str) -> FloatArray:
    """From the middle of each pipe to the nearest sensor on the network; infinite without any. (pipes,) [m]"""
    graph, seats = stage.atlas.city.networks[network], seats_of(stage, network, quantity)
    if not len(seats.sensors):
        return np.full(len(graph.asset), np.inf)
    sensors = points_of(graph.position[graph.ends[seats.pipe]], seats.share)
    middles = graph.position[graph.ends].mean(axis=1)
    return np.array([float(np.hypot(*(sensors - middle).T).min()) for middle in middles])


def points_of(ends: FloatArray, share: FloatArray) -> FloatArray:
    """Points along lines. (n, 2, 2) [m], (n,) -> (n, 2) [m]"""
    return ends[:, 0] + (ends[:, 1] - ends[:, 0]) * share[:, np.newaxis]


def pipes_at(ends: IndexArray, node: int) -> IndexArray:
    """Pipes that begin or end at a node, ascending."""
    return np.flatnonzero((ends == node).any(axis=1))
