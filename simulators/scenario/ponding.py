"""A pump that stops during steady rain, and the underpass that fills."""

import numpy as np

from simulators.city.nouns import Asset
from simulators.physics.ponding import RUNOFF_COEFFICIENT, depths, runoff
from simulators.scenario.atlas import Atlas, distance_from_centre
from simulators.scenario.field import Act, Field, Incident
from simulators.scenario.story import PondingPlan

DEPTH = "drainage.ponding_underpass"
STEP_SECONDS = 30.0
HOUR = 3600.0
FLOODED_AREA = 1500.0
"""Of an underpass at a few centimetres, taken as constant. [m2]"""

PUMP_FLOW = 450.0
"""Both pumps together. [m3/h]"""


def find_underpasses(atlas: Atlas) -> list[Asset]:
    """Underpasses with a depth gauge, nearest the centre first."""
    gauged = [asset for asset in atlas.of_kind("underpass") if atlas.sensors_of(asset, DEPTH)]
    return sorted(gauged, key=distance_from_centre)


def ponding_incident(atlas: Atlas, plan: PondingPlan, underpass: Asset) -> Incident:
    """The whole course of one ponding, with rain chosen so that the water comes to the planned depth."""
    catchment = float(underpass.properties["catchment_m2"])
    peak = plan.peak_centimetres / 100.0
    rain = peak * FLOODED_AREA / (RUNOFF_COEFFICIENT / 1000.0 * catchment * plan.pump_stands_hours)
    total = plan.pump_stands_hours + plan.rain_goes_on_hours + 1.0
    hours = np.arange(1, round(total * HOUR / STEP_SECONDS) + 1) * STEP_SECONDS / HOUR
    rains = hours <= plan.pump_stands_hours + plan.rain_goes_on_hours
    inflow = np.where(rains, runoff(rain, catchment), 0.0)
    pumped = np.where(hours <= plan.pump_stands_hours, 0.0, PUMP_FLOW)
    depth = depths(inflow, pumped, FLOODED_AREA, STEP_SECONDS / HOUR)
    sensors = np.array(sorted(atlas.sensors_of(underpass, DEPTH)), dtype=np.int64)
    begins = plan.begins_after_hours * HOUR
    values = np.repeat(depth[:, np.newaxis] * 100.0, len(sensors), axis=1)
    runs_again = begins + plan.pump_stands_hours * HOUR
    return Incident(
        (Field(sensors, begins, STEP_SECONDS, values),),
        (
            Act(begins, f"{rain:.0f} mm/h of rain, and the pump of {underpass.name.en} stops: water gathers"),
            Act(runs_again, f"the pump of {underpass.name.en} runs again"),
        ),
    )
