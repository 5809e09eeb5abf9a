"""What a pipe costs: head at its start minus head at its end = resistance q |q| ** (exponent - 1)."""

import math
from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray
from simulators.physics.network import Pipes

GRAVITY = 9.80665
"""[m/s2]"""

RELATIVE_DENSITY = 0.6
"""Natural gas over air, for the formulas of Renouard."""


@dataclass(frozen=True, eq=False)
class HeadLoss:
    """A law of loss for each pipe.

    Attributes:
        resistance: (pipes,) [head / (m3/s) ** exponent]
        exponent: The same for all pipes; between 1.75 (smooth) and 2 (rough).
    """

    resistance: FloatArray
    exponent: float


def hazen_williams(pipes: Pipes) -> HeadLoss:
    """Water in mains; head in m, flow in m3/s, roughness is the coefficient C (about 100 to 150).

    h = 10.667 L q ** 1.852 / (C ** 1.852 D ** 4.871)
    Source: EPANET 2.2 User Manual, table 3.1; its 4.727 for feet, turned into metres: 4.727 x 0.3048 ** -0.685.
    """
    constant = 4.727 * 0.3048**-0.685
    return HeadLoss(constant * pipes.length / (pipes.roughness**1.852 * pipes.diameter**4.871), 1.852)


def darcy_weisbach(pipes: Pipes) -> HeadLoss:
    """Hot water in heating mains; head in m, flow in m3/s, roughness is the height of the wall's grain [m].

    h = 8 f L q ** 2 / (pi ** 2 g D ** 5), f = (2 log10(3.7 D / k)) ** -2
    Source: Darcy and Weisbach with the friction factor of Nikuradse and von Karman for the rough regime, which heating
    mains at more than about 0.5 m/s are in (k = 0.5 mm is usual for design); below that the loss comes out too small.
    """
    friction = (2.0 * np.log10(3.7 * pipes.diameter / pipes.roughness)) ** -2.0
    return HeadLoss(8.0 * friction * pipes.length / (math.pi**2 * GRAVITY * pipes.diameter**5), 2.0)


def renouard_medium(pipes: Pipes, relative_density: float = RELATIVE_DENSITY) -> HeadLoss:
    """Gas above 0.1 bar gauge; head is the square of the absolute pressure [bar2], flow in Nm3/s.

    p1 ** 2 - p2 ** 2 = 48.6 s L Q ** 1.82 D ** -4.82, with p in bar, L in m, Q in Nm3/h, D in mm
    Source: Renouard's quadratic formula as in UNE 60620-4 [from memory]. The wall's roughness is in the constant.
    """
    return HeadLoss(48.6 * relative_density * _renouard(pipes), 1.82)


def renouard_low(pipes: Pipes, relative_density: float = RELATIVE_DENSITY) -> HeadLoss:
    """Gas below 0.1 bar gauge; head is the pressure [mbar], flow in Nm3/s.

    p1 - p2 = 23200 s L Q ** 1.82 D ** -4.82, with p in mbar, L in m, Q in Nm3/h, D in mm
    Source: Renouard's linear formula as in UNE 60620-4 [from memory]; it is the quadratic one at about 1 bar.
    """
    return HeadLoss(23_200.0 * relative_density * _renouard(pipes), 1.82)


def _renouard(pipes: Pipes) -> FloatArray:
    return pipes.length * 3600.0**1.82 * (1000.0 * pipes.diameter) ** -4.82
