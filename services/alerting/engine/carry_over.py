"""Keep the state when rules or sensors change: every check that is in both old and new bindings stays where it is."""

import numpy as np
from numpy.typing import NDArray

from services.alerting.engine.arrays import Sensors, Standing
from services.alerting.engine.bindings import Bindings
from services.alerting.engine.engine import Engine


def rebind(engine: Engine, bindings: Bindings) -> Engine:
    """An engine with these bindings and the old engine's state; new sensors and checks start fresh.

    It has told nobody yet, so that sensors which nobody has heard are told before the next frames.
    """
    fresh = Engine(bindings, engine.epoch)
    fresh.looked_at = dict(engine.looked_at)
    rows = min(len(engine.sensors.value), len(fresh.sensors.value))
    for old, new in zip(engine.sensors, fresh.sensors, strict=True):
        new[:rows] = old[:rows]
    copy_standing(engine.bindings.keys, engine.standing, fresh)
    return fresh


def copy_standing(keys: list[tuple[int, str]], standing: Standing, into: Engine) -> int:
    """Copy the standing of named checks; returns how many names the engine does not know any more."""
    row_of = {key: row for row, key in enumerate(into.bindings.keys)}
    pairs = np.array([(row_of[key], row) for row, key in enumerate(keys) if key in row_of], np.intp).reshape(-1, 2)
    for old, new in zip(standing, into.standing, strict=True):
        new[pairs[:, 0]] = old[pairs[:, 1]]
    return len(keys) - len(pairs)


def copy_sensors(ids: NDArray[np.int32], sensors: Sensors, into: Engine) -> None:
    """Copy the state of named sensors that the engine still knows."""
    known = ids <= into.bindings.highest_sensor
    for old, new in zip(sensors, into.sensors, strict=True):
        new[ids[known]] = old[known]
