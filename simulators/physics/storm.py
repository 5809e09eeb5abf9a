"""Rain of a storm: how much, and when in its course."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray


@dataclass(frozen=True)
class StormFormula:
    """Mean intensity of a storm of duration t and return period P: i = A (1 + C log10 P) / (t + b) ** n.

    The form that Chinese cities publish for their design storms (暴雨强度公式), there as 167 A in l/(s ha).

    Attributes:
        strength: A. [mm/min min**n]
        growth: C.
        offset: b. [min]
        exponent: n.
    """

    strength: float
    growth: float
    offset: float
    exponent: float


PLACEHOLDER = StormFormula(strength=11.0, growth=0.75, offset=12.0, exponent=0.72)
"""Design default: Jiaozuo's own formula was not found. A storm of 50 years and 2 h brings 89 mm with it."""


def chicago_storm(
    return_period: float, minutes: int, step: int, peak_at: float = 0.4, formula: StormFormula = PLACEHOLDER
) -> FloatArray:
    """A storm whose every part around the peak is as strong as the formula allows.

    With a = A (1 + C log10 P), and x the minutes to or from the peak over the share of the storm on that side,
    i(x) = 60 a ((1 - n) x + b) / (x + b) ** (n + 1); each row is the mean over its step, so that the sum is exact.
    Source: Keifer and Chu, Synthetic storm pattern for drainage design (1957).

    Args:
        return_period: Years between two such storms.
        minutes: Length of the storm. [min]
        step: Between two rows. [min]
        peak_at: Where in the storm the peak is, 0 to 1.
        formula: Of the city.

    Returns:
        Intensity in each step. (minutes / step,) [mm/h]
    """
    edges = np.arange(0, minutes + step, step, dtype=np.float64)
    peak = peak_at * minutes
    total = formula.strength * (1.0 + formula.growth * np.log10(return_period))

    def fallen(since: FloatArray, side: float) -> FloatArray:
        """Rain between the peak and some minutes away from it: side x a x / (x + b) ** n. [mm]"""
        x = since / side
        return side * total * x / (x + formula.offset) ** formula.exponent

    before = -fallen(np.maximum(peak - edges, 0.0), peak_at)
    after = fallen(np.maximum(edges - peak, 0.0), 1.0 - peak_at)
    return np.diff(before + after) * 60.0 / step
