"""Gas leaving a main through a hole."""

import math

METHANE_DENSITY = 0.717
"""Natural gas taken as methane at 0 °C and 101.325 kPa. [kg/Nm3]"""

ATMOSPHERE = 101_325.0
"""[Pa]"""

GAS_CONSTANT = 8.314 / 0.0165
"""Of a natural gas of 16.5 g/mol. [J/(kg K)]"""

GROUND_TEMPERATURE = 288.0
"""[K]"""

HEAT_RATIO = 1.3
DISCHARGE_COEFFICIENT = 0.8


def critical_ratio(heat_ratio: float = HEAT_RATIO) -> float:
    """Outside pressure over inside pressure (both absolute) below which the hole is choked.

    (2 / (k + 1)) ** (k / (k - 1)), 0.546 for k = 1.3, so a main above 0.85 bar gauge is choked.
    """
    return (2.0 / (heat_ratio + 1.0)) ** (heat_ratio / (heat_ratio - 1.0))


def hole_flow(gauge_pressure: float, diameter: float) -> float:
    """How much gas a round hole lets out, as normal volume.

    Compressible orifice flow: m is the mass flow [kg/s], A the area of the hole, p the absolute pressure inside,
    r = pa / p:
    choked:  m = Cd A p sqrt(k / (R T) (2 / (k + 1)) ** ((k + 1) / (k - 1)))
    else:    m = Cd A p sqrt(2 / (R T) k / (k - 1) (r ** (2 / k) - r ** ((k + 1) / k)))
    Source: the usual isentropic nozzle formulas, as used for gas pipeline leaks (event G1 of the domain reference).

    Args:
        gauge_pressure: Pressure in the main above the atmosphere. [Pa]
        diameter: Of the hole. [m]

    Returns:
        Flow at 0 °C and 101.325 kPa. [Nm3/h]
    """
    inside = gauge_pressure + ATMOSPHERE
    area = math.pi / 4.0 * diameter**2
    ratio, k = ATMOSPHERE / inside, HEAT_RATIO
    if ratio < critical_ratio():
        drive = k * (2.0 / (k + 1.0)) ** ((k + 1.0) / (k - 1.0))
    else:
        drive = 2.0 * k / (k - 1.0) * max(ratio ** (2.0 / k) - ratio ** ((k + 1.0) / k), 0.0)
    mass_flow = DISCHARGE_COEFFICIENT * area * inside * math.sqrt(drive / (GAS_CONSTANT * GROUND_TEMPERATURE))
    return mass_flow / METHANE_DENSITY * 3600.0


def hole_diameter(gauge_pressure: float, flow: float) -> float:
    """The hole that lets out a given flow [Nm3/h]: flow grows with its area. [m]"""
    return math.sqrt(flow / hole_flow(gauge_pressure, 1.0))
