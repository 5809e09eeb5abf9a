"""What all incidents on slopes share: rain at the gauge and in the ground, and how a sliding body moves instruments.

The body slides towards the plain: down, to the south and a little to the east. A crack gauge above it opens by most
of the way, an inclinometer turns with it. Shares and levers are estimates.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset
from simulators.physics.slope import ground_water
from simulators.scenario.atlas import distance_from_centre
from simulators.scenario.field import Field
from simulators.scenario.stage import Stage

EAST, NORTH, UP = (f"geohazard.surface_displacement_{axis}" for axis in ("east", "north", "up"))
CRACK, TILT = "geohazard.crack_opening", "geohazard.slope_tilt"
RAIN_HOUR, RAIN_DAY = "geohazard.rain_1_hour", "geohazard.rain_24_hours"
MOISTURE, PORE_PRESSURE = "geohazard.soil_moisture", "geohazard.pore_pressure"

HOUR = 3600.0
STEP_SECONDS = 60.0
STEP_HOURS = STEP_SECONDS / HOUR
DAY_HOURS = 24.0
RAIN_HOURS = 6.0
"""Of the rain that sets a slope moving; a design default. [h]"""

SHARES = {EAST: 0.25, NORTH: -0.8, UP: -0.55, CRACK: 0.8}
"""Of the way that the body slides."""

LEVER = 6_000.0
"""Depth of the turning body: its tilt is the way over this. [mm]"""

MOISTURE_PER_MM = 0.12
PORE_PRESSURE_PER_MM = 0.15
"""For each mm of rain held in the ground (estimates). [%] [kPa]"""


def slopes(stage: Stage) -> Sequence[Asset]:
    """Slopes whose displacement is measured, nearest the centre first."""
    measured = (asset for asset in stage.atlas.of_kind("slope") if stage.atlas.sensors_of(asset, EAST))
    return sorted(measured, key=distance_from_centre)


def hours_of(hours: float) -> FloatArray:
    """Steps from the rain until its sum has left the gauge of the last day, or longer. (steps,) [h]"""
    return np.arange(0.0, max(hours, RAIN_HOURS + DAY_HOURS) + 0.5, STEP_HOURS)


def rain_of(hours: FloatArray, millimetres: float) -> FloatArray:
    """Even rain over the first hours. (steps,) [mm/h]"""
    return np.where(hours < RAIN_HOURS, millimetres / RAIN_HOURS, 0.0)


def wet(stage: Stage, begins: float, slope: Asset, rain: FloatArray) -> Iterator[Field]:
    """What the rain does to the slope's gauges: sums of an hour and a day, moisture, pore pressure.

    It is context: rain and water set a slope moving, and are not the movement.
    """
    water = ground_water(rain, STEP_HOURS)
    courses = {
        RAIN_HOUR: _window_sums(rain, 1.0),
        RAIN_DAY: _window_sums(rain, DAY_HOURS),
        MOISTURE: MOISTURE_PER_MM * water,
        PORE_PRESSURE: PORE_PRESSURE_PER_MM * water,
    }
    for quantity, course in courses.items():
        yield from _on_all(stage, begins, slope, quantity, course, is_context=True)


def moved(stage: Stage, begins: float, slope: Asset, way: FloatArray) -> Iterator[Field]:
    """What a sliding body does to its instruments; it stays where it is.

    Args:
        stage: The city.
        begins: Run time of the first step. [s]
        slope: Where.
        way: Along the slope. (steps,) [mm]
    """
    for quantity, share in SHARES.items():
        yield from _on_all(stage, begins, slope, quantity, share * way, stays=True)
    yield from _on_all(stage, begins, slope, TILT, np.degrees(np.arctan(way / LEVER)), stays=True)


def sensors_of(stage: Stage, slope: Asset, quantity: str) -> IndexArray:
    """Places in the city's list, ascending. (sensors,)"""
    return np.array(sorted(stage.atlas.sensors_of(slope, quantity)), dtype=np.int64)


def _on_all(
    stage: Stage,
    begins: float,
    slope: Asset,
    quantity: str,
    course: FloatArray,
    stays: bool = False,
    is_context: bool = False,
) -> Iterator[Field]:
    sensors = sensors_of(stage, slope, quantity)
    if sensors.size:
        values = np.repeat(course[:, np.newaxis], sensors.size, axis=1)
        yield Field(sensors, begins, STEP_SECONDS, values, stays=stays, is_context=is_context)


def _window_sums(rain: FloatArray, window: float) -> FloatArray:
    """Rain of the last ``window`` hours at each step. (steps,) [mm/h] -> (steps,) [mm]"""
    total = np.concatenate([[0.0], np.cumsum(rain) * STEP_HOURS])
    before = np.maximum(np.arange(1, len(total)) - round(window / STEP_HOURS), 0)
    return total[1:] - total[before]
