"""From what physics computes at sensors to fields: cut where nobody could feel it, and never below what can be."""

from collections.abc import Iterator

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.scenario.effects import own_noise
from simulators.scenario.field import Field
from simulators.scenario.stage import Stage
from simulators.signals.possible import possible
from simulators.signals.profiles import load_profiles

CUT_SIGMAS = 2.0
"""A sensor that never moves by so many standard deviations of its noise is left as it is: in a network that hangs
together everything feels everything, by millimetres."""

ARRIVAL_SECONDS = 2.0
"""Sensors that a change reaches within so many seconds share a field. [s]"""


def felt(
    stage: Stage,
    sensors: IndexArray,
    begins: float,
    step: float,
    change: FloatArray,
    arrivals: FloatArray | None = None,
    is_context: bool = False,
) -> Iterator[Field]:
    """Fields of what is added to sensors.

    Args:
        stage: The city.
        sensors: Places in the city's list, each at most once. (n,)
        begins: Run time of the first row. [s]
        step: Between two rows. [s]
        change: Difference to a calm day, in each quantity's internal unit. (rows, n)
        arrivals: How much later than ``begins`` each sensor feels it; infinite for never. (n,) [s]
        is_context: Whether it only accompanies the incident.
    """
    if not len(sensors):
        return
    noise, lowest = _limits(stage, sensors)
    kept = np.maximum(change, lowest)
    late = np.zeros(len(sensors)) if arrivals is None else arrivals
    is_felt = (np.abs(kept).max(axis=0) >= CUT_SIGMAS * noise) & np.isfinite(late)
    late = np.floor(np.where(is_felt, late, 0.0) / ARRIVAL_SECONDS) * ARRIVAL_SECONDS
    for moment in np.unique(late[is_felt]):
        chosen = np.flatnonzero(is_felt & (late == moment))
        chosen = chosen[np.argsort(sensors[chosen])]
        yield Field(sensors[chosen], begins + float(moment), step, kept[:, chosen], is_context=is_context)


def held(change: FloatArray, seconds: float, step: float) -> FloatArray:
    """Rows for a change that comes at once and stays so long. (n,) -> (rows, n)"""
    return np.repeat(change[np.newaxis], max(round(seconds / step), 1) + 1, axis=0)


def calm_level(stage: Stage, sensor: int) -> float:
    """What a sensor reads on a calm day, in the mean of city and day."""
    known = stage.atlas.city.sensors[sensor]
    profile = load_profiles().quantities[known.quantity]
    return profile.level * ((known.design_value or 1.0) if profile.of_design else 1.0)


def _limits(stage: Stage, sensors: IndexArray) -> tuple[FloatArray, FloatArray]:
    """Each sensor's own noise, and how far it can fall. (n,), (n,)"""
    profiles, all_sensors = load_profiles().quantities, stage.atlas.city.sensors
    chosen = [all_sensors[int(place)] for place in sensors]
    noise = np.array([own_noise(sensor, profiles[sensor.quantity]) for sensor in chosen])
    calm = np.array([calm_level(stage, int(place)) for place in sensors])
    return noise, possible(chosen, stage.catalogue).least - calm
