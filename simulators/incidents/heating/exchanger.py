"""A heat substation: what its secondary side gets when the primary flow, its temperature or the plates change.

Counterflow plates, effectiveness e = (1 - x) / (1 - c x), x = exp(-N (1 - c)), with c = C1 / C2 the capacities' ratio
and N = U A / C1. Buildings take heat in proportion to the mean secondary temperature above their rooms. The balances
    C1 e (T1 - T2r) = C2 (T2s - T2r),   C2 (T2s - T2r) = K (Tm - Tr),   Tm = (T2s + T2r) / 2,
are linear in Tm. The usual state is that of the calm values: 98 / 49 °C primary, 45 / 37 °C secondary, rooms of 20 °C.
Source: effectiveness-NTU method, e.g. VDI Heat Atlas; the usual state is a design default.
"""

import numpy as np

from simulators.arrays import FloatArray

PRIMARY_SUPPLY, PRIMARY_RETURN = 98.0, 49.0
SECONDARY_SUPPLY, SECONDARY_RETURN = 45.0, 37.0
ROOM = 20.0

CAPACITY_RATIO = (SECONDARY_SUPPLY - SECONDARY_RETURN) / (PRIMARY_SUPPLY - PRIMARY_RETURN)
_EFFECTIVENESS = (PRIMARY_SUPPLY - PRIMARY_RETURN) / (PRIMARY_SUPPLY - SECONDARY_RETURN)
TRANSFER_UNITS = np.log((_EFFECTIVENESS - 1.0) / (_EFFECTIVENESS * CAPACITY_RATIO - 1.0)) / (CAPACITY_RATIO - 1.0)
BUILDINGS = (SECONDARY_SUPPLY - SECONDARY_RETURN) / ((SECONDARY_SUPPLY + SECONDARY_RETURN) / 2.0 - ROOM)
"""K / C2."""

CLEAN_TRANSFER = 3_000.0
"""Of clean plates (estimate). [W/(m2 K)]"""


def secondary_change(
    primary_supply: FloatArray, flow: FloatArray, transfer: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """By how much supply and return of the secondary side differ from the usual.

    Args:
        primary_supply: Change of the primary supply temperature. (n,) [K]
        flow: Of the primary side, over the usual; above 0. (n,)
        transfer: U over that of clean plates. (n,)

    Returns:
        (n,) [K], (n,) [K]
    """
    ratio = CAPACITY_RATIO * flow
    units = TRANSFER_UNITS * transfer / flow
    left = np.exp(-units * (1.0 - ratio))
    effectiveness = (1.0 - left) / (1.0 - ratio * left)
    taken = ratio * effectiveness
    # taken (T1 - Tm + half K (Tm - Tr)) = K (Tm - Tr)
    half = BUILDINGS / 2.0
    hot = PRIMARY_SUPPLY + primary_supply
    mean = (taken * hot + (BUILDINGS - taken * half) * ROOM) / (BUILDINGS + taken * (1.0 - half))
    spread = half * (mean - ROOM)
    return mean + spread - SECONDARY_SUPPLY, mean - spread - SECONDARY_RETURN


def fouled(resistance: FloatArray) -> FloatArray:
    """U over that of clean plates: 1 / (1 + U R). Resistance of the deposit. (n,) [m2 K/W]"""
    return 1.0 / (1.0 + CLEAN_TRANSFER * resistance)
