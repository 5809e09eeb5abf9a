"""How each network follows the streets and how its pipes are sized, read from ``networks.toml``."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from simulators.arrays import FloatArray, IndexArray

PLANS_FILE = Path(__file__).with_name("networks.toml")
PLASTIC_SINCE = 2000
"""Pipes from before were not laid in polyethylene; a design default."""


@dataclass(frozen=True)
class NetworkPlan:
    """One network; every field is explained in ``networks.toml``."""

    pipe: str
    offset: float
    loops: tuple[float, float]
    customers: float
    demand: float
    demand_unit: str
    peak: float
    volume: float
    speed: float
    diameters: tuple[int, ...]
    materials: tuple[tuple[str, int], ...]
    roughness: dict[str, float]
    before_plastic: str = ""

    def diameters_for(self, demand: FloatArray) -> IndexArray:
        """The smallest pipe that carries this average demand at its peak, the largest there is when none does.

        Args:
            demand: Average. (pipes,) [demand_unit]

        Returns:
            Inside diameters, from v = Q / (pi d^2 / 4). (pipes,) [mm]
        """
        needed = np.sqrt(4.0 * demand * self.peak * self.volume / (np.pi * self.speed)) * 1000.0
        series = np.array(self.diameters, dtype=np.int64)
        return series[np.minimum(np.searchsorted(series, needed), len(series) - 1)]

    def material_for(self, diameter: int, year: int) -> str:
        """What a pipe of this diameter and year is made of. [mm]"""
        material = next(name for name, largest in self.materials if diameter <= largest)
        return self.before_plastic if material == "PE" and year < PLASTIC_SINCE else material


@cache
def load_network_plans() -> dict[str, NetworkPlan]:
    """Read the plans once: water, gas, heat, storm, sewer."""
    return msgspec.toml.decode(PLANS_FILE.read_bytes(), type=dict[str, NetworkPlan])
