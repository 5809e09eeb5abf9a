"""One JSON line per figure, and a table for people."""

import json
import sys
import time
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """One measured value beside what would be possible without us.

    Attributes:
        name: What was measured.
        value: How much.
        unit: Of value and floor.
        floor: The same for the least that must be done, measured in the same run.
        floor_kind: What the floor is.
        better: Whether a higher or a lower value is better.
        conditions: Under which it was taken.
    """

    name: str
    value: float
    unit: str
    floor: float
    floor_kind: str
    better: Literal["higher", "lower"]
    conditions: dict[str, object] = field(default_factory=dict[str, object])

    @property
    def ratio(self) -> float:
        """Value to floor: at most about 1 where higher is better, at least about 1 where lower is."""
        return self.value / self.floor

    def line(self, machine: dict[str, object]) -> str:
        """The figure as one line of JSON."""
        return json.dumps(
            {
                "figure": self.name,
                "value": significant(self.value),
                "unit": self.unit,
                "floor": significant(self.floor),
                "floor_kind": self.floor_kind,
                "ratio": significant(self.ratio),
                "better": self.better,
                "conditions": {**machine, **self.conditions},
            },
            ensure_ascii=False,
        )


def significant(value: float) -> float:
    """Four digits; more would be noise."""
    return float(f"{value:.4g}")


def table(figures: list[Figure]) -> str:
    """All figures, aligned."""
    rows = [("figure", "value", "floor", "ratio", "unit", "floor is")]
    rows += [
        (each.name, readable(each.value), readable(each.floor), f"{each.ratio:.2f}", each.unit, each.floor_kind)
        for each in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def readable(value: float) -> str:
    """Thousands apart, or two decimals."""
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.2f}"


_started = time.monotonic()


def say(text: str) -> None:
    """Progress, beside the figures."""
    sys.stderr.write(f"{time.monotonic() - _started:6.1f} s  {text}\n")
    sys.stderr.flush()
