"""Rain as a cell that stands over the city, or as one that covers all of it; and what rain gauges show of it.

All places share the course of the storm; how strong it is falls off from the middle of the cell, exp(-(d / reach) **
2). The course is a Chicago storm of the city's formula (``physics/storm``). Shape and reach are design defaults: a
summer thunderstorm is a few kilometres wide (from memory). Gauges sum the rain of the window that they are named
after.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.plane import to_metres
from simulators.incidents.networks.felt import felt
from simulators.physics.storm import chicago_storm
from simulators.scenario.field import Field
from simulators.scenario.stage import Stage

MINUTE, HOUR = 60.0, 3600.0

WINDOWS: Mapping[str, float] = {
    "drainage.rain_5_minutes": 1.0 / 12.0,
    "drainage.rain_1_hour": 1.0,
    "drainage.rain_3_hours": 3.0,
    "geohazard.rain_1_hour": 1.0,
    "geohazard.rain_24_hours": 24.0,
}
"""Quantities that sum the rain of a window. [h]"""

LONGEST_FINE_WINDOW = 3.0
COARSE = 10
"""Gauges of a whole day show a row for so many steps of the storm."""

EVERYWHERE = float("inf")


@dataclass(frozen=True, eq=False)
class Storm:
    """One storm.

    Attributes:
        begins: Run time of the first drop. [s]
        step: Between two rows. [s]
        intensity: In the middle of the cell. (steps,) [mm/h]
        middle: Of the cell on the metre grid. (2,) [m]
        reach: From the middle to where it rains 1 / e as much; ``EVERYWHERE`` for a uniform storm. [m]
    """

    begins: float
    step: float
    intensity: FloatArray
    middle: FloatArray
    reach: float

    @property
    def ends(self) -> float:
        """Run time of the last drop. [s]"""
        return self.begins + len(self.intensity) * self.step

    def share(self, points: FloatArray) -> FloatArray:
        """How much it rains at places, of that in the middle. (n, 2) [m] -> (n,)"""
        if self.reach == EVERYWHERE:
            return np.ones(len(points))
        return np.exp(-(((points - self.middle) ** 2).sum(axis=1)) / self.reach**2)


def design_storm(
    begins: float, hours: float, return_period: float, middle: FloatArray, reach: float = EVERYWHERE
) -> Storm:
    """A Chicago storm of a return period [years] over so many hours, in steps of a minute."""
    minutes = max(round(hours * 60.0), 10)
    return Storm(begins, MINUTE, chicago_storm(return_period, minutes, 1), middle, reach)


def rain_fields(stage: Stage, storm: Storm, is_context: bool = False) -> Iterator[Field]:
    """What every rain gauge of the city shows, those on slopes included.

    Args:
        stage: The city.
        storm: Over it.
        is_context: Whether it only accompanies an incident, as rain does a pump that stops.
    """
    for quantity, window in WINDOWS.items():
        sensors, share = _gauges(stage, storm, quantity)
        every = 1 if window <= LONGEST_FINE_WINDOW else COARSE
        course = window_sums(storm.intensity, storm.step, window)[every - 1 :: every]
        change = np.outer(course, share)
        step = storm.step * every
        yield from felt(stage, sensors, storm.begins + step, step, change, is_context=is_context)


def window_sums(intensity: FloatArray, step: float, window: float) -> FloatArray:
    """Rain of the last ``window`` hours after each step, until the window is empty again.

    Args:
        intensity: (steps,) [mm/h]
        step: [s]
        window: [h]

    Returns:
        (more steps,) [mm]
    """
    back = round(window * HOUR / step)
    fallen = np.concatenate([np.cumsum(intensity), np.full(back, intensity.sum())]) * (step / HOUR)
    before = np.concatenate([np.zeros(back), fallen[: len(intensity)]])
    return fallen - before


def _gauges(stage: Stage, storm: Storm, quantity: str) -> tuple[IndexArray, FloatArray]:
    sensors = stage.atlas.city.sensors
    chosen = [place for place, sensor in enumerate(sensors) if sensor.quantity == quantity]
    points = to_metres([sensors[place].position for place in chosen]).reshape(-1, 2)
    return np.array(chosen, dtype=np.int64), storm.share(points)
