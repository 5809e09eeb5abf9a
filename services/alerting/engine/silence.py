"""What time alone changes: sensors that nobody has heard of for too long.

Time is the log's own: the received_at of frames, so that a replay finds the same silences at the same moments.
Silence makes a condition unknown; it never clears anything.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.alerting.engine.arrays import BECAME_UNKNOWN, LIMIT, RAISED, TRUE, UNKNOWN, Sensors, Standing
from services.alerting.engine.bindings import Bindings

# ingest says every second that it listens; a longer hole in the log means that it did not
LONGEST_PAUSE = 5_000_000


@dataclass(frozen=True)
class QuietStep:
    """A step that silence caused: which check, and what it says now."""

    check: int
    kind: int


@dataclass(frozen=True)
class Quiet:
    """What silence changed in one partition.

    Attributes:
        silent: Sensors that count as silent from now on. (sensors,)
        steps: Alerts whose condition became unknown, and alerts about silence itself.
    """

    silent: NDArray[np.int32]
    steps: list[QuietStep]


def forgive_outage(now: int, looked_at: int | None, ids: NDArray[np.int32], sensors: Sensors) -> None:
    """Do not hold against sensors that nobody listened.

    Ingest says at least once a second that it listens. When the log has a hole longer than that, the silence was ours;
    it is taken off every sensor's account, or each restart would raise an alert for whoever reports every few seconds.

    Args:
        now: Time of the log. [us since epoch]
        looked_at: Time of the log before. [us since epoch]
        ids: Sensors of the partition.
        sensors: The state; changed.
    """
    if looked_at is None or now - looked_at <= LONGEST_PAUSE:
        return
    heard = ids[sensors.heard_at[ids] > 0]
    sensors.heard_at[heard] += now - looked_at


def find_quiet(now: int, partition: int, bindings: Bindings, sensors: Sensors, standing: Standing) -> Quiet:
    """Look at all sensors of a partition and update their state.

    Args:
        now: Time of the log. [us since epoch]
        partition: Whose sensors.
        bindings: What counts as too long.
        sensors, standing: The state; changed.
    """
    ids = bindings.sensors_of.get(partition, np.empty(0, np.int32))
    too_long = now - sensors.heard_at[ids] >= bindings.silent_after[ids]
    silent = ids[too_long & ~sensors.is_silent[ids]]
    sensors.is_silent[silent] = True
    steps = [step for sensor in silent for step in _lose_sight(int(sensor), bindings, standing)]
    return Quiet(silent, steps + _raise_no_data(now, partition, bindings, sensors, standing))


def _lose_sight(sensor: int, bindings: Bindings, standing: Standing) -> list[QuietStep]:
    """Delays begin anew after a silence, and live alerts become unknown."""
    checks = range(bindings.checks.first[sensor], bindings.checks.first[sensor + 1])
    limits = [check for check in checks if bindings.checks.kind[check] == LIMIT]
    standing.since[limits] = 0
    known = [check for check in limits if standing.rank[check] > 0 and standing.condition[check] == TRUE]
    standing.condition[known] = UNKNOWN
    standing.revision[known] += 1
    return [QuietStep(check, BECAME_UNKNOWN) for check in known]


def _raise_no_data(
    now: int, partition: int, bindings: Bindings, sensors: Sensors, standing: Standing
) -> list[QuietStep]:
    """Alerts about sensors whose silence is itself a danger; one that never spoke is missing, not silent."""
    rows = bindings.no_data_checks_of.get(partition, np.empty(0, np.int32))
    heard_at = sensors.heard_at[bindings.sensor[rows]]
    due = rows[(heard_at > 0) & (standing.rank[rows] == 0) & (now - heard_at >= bindings.no_data_after[rows])]
    standing.rank[due] = standing.worst[due] = bindings.no_data_rank[due]
    standing.condition[due] = TRUE
    standing.raised_at[due] = now
    standing.revision[due] = 1
    return [QuietStep(int(check), RAISED) for check in due]
