"""A town of two wells, for tests that look at single readings."""

from dataclasses import dataclass, field

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset, City, Gateway, Sensor, Shape, Words
from simulators.publish.wire_values import WireValues
from simulators.scenario.plan import Plan
from simulators.sensors.catalogue import faults_of
from simulators.sensors.equipment import Disturb, Equipment
from simulators.sensors.fault import Fault
from simulators.signals.calm import CalmValues

BEGINS = 1_790_000_000_000_000
SECOND = 1_000_000
EVERY = 60.0
SEED = 3
PLACE = (113.24, 35.22)
CH4, LEL, PRESSURE, KILOPASCAL, STRAIN, OTHER = range(6)
METHANE = "gas.methane_adjacent"


def _asset(code: str, lifeline: str, district: str) -> Asset:
    name = Words(code, code)
    return Asset(code, lifeline, "manhole", name, district, "R", "U", Shape("Point", (PLACE,)))


def small_city() -> City:
    sensors = (
        Sensor("CH4-1", "GW-1", "W-1", METHANE, "%VOL", PLACE),
        Sensor("CH4-2", "GW-1", "W-1", METHANE, "%LEL", PLACE),
        Sensor("PRS-1", "GW-1", "W-1", "gas.medium_pressure", "MPa", PLACE),
        Sensor("PRS-2", "GW-2", "W-2", "gas.medium_pressure", "kPa", PLACE),
        Sensor("STR-1", "GW-2", "W-2", "bridge.strain", "µε", PLACE, 200.0),
        Sensor("CH4-3", "GW-3", "W-3", METHANE, "%VOL", (113.30, 35.22)),
    )
    gateways = tuple(Gateway(f"GW-{number}", "test") for number in (1, 2, 3))
    assets = (_asset("W-1", "gas", "A"), _asset("W-2", "gas", "A"), _asset("W-3", "gas", "B"))
    return City((), assets, (), gateways, sensors)


def undisturbed(_sensors: IndexArray, _elapsed: FloatArray, values: FloatArray) -> FloatArray:
    return values


@dataclass
class Town:
    """Its sensors read every minute."""

    catalogue: Catalogue
    plans: list[Plan] = field(default_factory=list[Plan])
    is_real: bool = False
    disturb: Disturb = undisturbed
    city: City = field(default_factory=small_city)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(faults_of(self.plans, self.city, self.catalogue, SEED))

    def equipment(self) -> Equipment:
        every = np.full(len(self.city.sensors), EVERY)
        return Equipment(self.city, self.catalogue, SEED, self.faults, self.is_real, every_seconds=every)

    def sent(self, minutes: int) -> FloatArray:
        """Numbers on the wire. (minutes, sensors)"""
        equipment, calm = self.equipment(), CalmValues(self.city.sensors, SEED)
        wire = WireValues(self.city.sensors, self.catalogue)
        sensors = np.arange(len(self.city.sensors))
        rows: list[FloatArray] = []
        for minute in range(minutes):
            at = np.full(len(sensors), BEGINS + round(minute * EVERY) * SECOND)
            rows.append(equipment.send(sensors, at, (at - BEGINS) / SECOND, calm, wire, self.disturb))
        return np.array(rows)
