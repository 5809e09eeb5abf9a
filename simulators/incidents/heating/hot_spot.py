"""H3: the insulation of a main has gone wet; the ground above it warms for days.

A line source of q W/m that begins to work: dT(r, t) = q / (4 pi k) E1(r2 / (4 a t)), r = 0.4 m from pipe to sensor,
soil with k = 1.5 W/(m K), a = 7e-7 m2/s. Source: Carslaw and Jaeger, Conduction of heat in solids, 10.4; the figures
of the soil are estimates.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import exp1

from simulators.arrays import FloatArray
from simulators.city.nouns import Asset
from simulators.incidents.heating.mains import HOUR
from simulators.incidents.heating.sensing import CHAMBER, GROUND, chamber_fields, hours_from
from simulators.scenario.field import Act, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

STEP = 600.0
METRES, CONDUCTIVITY, DIFFUSIVITY = 0.4, 1.5, 7e-7
COOLING_HOURS, TRENCH_HOURS = 24.0, 6.0
"""After the repair, with the trench open: until all is as before, and in which two thirds of it are gone (estimates).
[h]"""

CHAMBER_SHARE = 0.2
"""Of the ground's warming that the air of the chamber takes on (estimate)."""


class HotSpot:
    """Ground that warms above a main; size ``extra_loss_w_per_m``."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Chambers with a sensor in the ground."""
        return [asset for asset in stage.atlas.of_kind("heat_chamber") if stage.atlas.sensors_of(asset, GROUND)]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Warms until the pipe is repaired."""
        seconds = (plan.hours or 72.0) * HOUR
        hours = hours_from(seconds + COOLING_HOURS * HOUR, STEP)
        loss = plan.size["extra_loss_w_per_m"]
        lasting = seconds / HOUR
        airing = np.exp(-np.maximum(hours - lasting, 0.0) / TRENCH_HOURS)
        change = _warming(loss, np.minimum(hours, lasting)) * airing
        fields = (
            *chamber_fields(stage, place, GROUND, plan.begins, change, STEP),
            *chamber_fields(stage, place, CHAMBER, plan.begins, CHAMBER_SHARE * change, STEP),
        )
        ends = plan.begins + seconds
        size = {**plan.size, "warmest_kelvin": float(change.max())}
        origin = Origin(plan.kind, place, np.array(place.shape.anchor), plan.begins, ends, size)
        text = f"the insulation beside {place.name.en} is wet: the ground warms"
        return Incident(origin, fields, (Act(plan.begins, text), Act(ends, f"{place.name.en} is repaired")))


def _warming(loss: float, hours: FloatArray) -> FloatArray:
    """Since the source began to work; nothing before. (rows,) [h] -> (rows,) [K]"""
    since = np.maximum(hours, 1e-3) * HOUR
    warmth = loss / (4.0 * np.pi * CONDUCTIVITY) * exp1(METRES**2 / (4.0 * DIFFUSIVITY * since))
    return np.where(hours > 0.0, warmth, 0.0)
