"""What the generator is told to do, as a file: phases one after the other, and where sensors cross their limits."""

from typing import Literal

import msgspec

from simulators.load.profiles import Form, Size

FASTEST_STEPS = 7


class Phase(msgspec.Struct, kw_only=True, frozen=True):
    """A stretch of time with one rate.

    Attributes:
        name: What it is for.
        seconds: How long.
        who: Gateways with a marker, or all.
        period_seconds: Of every sensor.
        storm_period_seconds: Of rain and levels, when they report faster.
        markers: How many sensors cross their limit in it.
        cut_pause_seconds: All connections are lost when it begins, and come back after this.
    """

    name: str
    seconds: float
    who: Literal["markers", "all"] = "all"
    period_seconds: float
    storm_period_seconds: float | None = None
    markers: int = 0
    cut_pause_seconds: float | None = None


class LoadPlan(msgspec.Struct, kw_only=True, frozen=True):
    """One run of the generator.

    Attributes:
        city: Directory with the import files.
        out: Where the account of what was acknowledged is written.
        phases: In their order.
        seed: Chooses noise, markers and their moments.
        connections: How many the gateways share.
        own_connections: Every gateway has one of its own instead.
        topic_group: Publish below this group, to which no service listens.
        span_seconds: Between two lines of progress.
        drain_seconds: How long to wait for the last acknowledgements.
        lose_message: For tests of the test: one message is counted as acknowledged and never sent.
    """

    city: str
    out: str
    phases: tuple[Phase, ...]
    seed: int = 410800
    connections: int = 16
    own_connections: bool = False
    topic_group: int | None = None
    span_seconds: float = 5.0
    drain_seconds: float = 60.0
    lose_message: bool = False


def phases_of(form: Form, size: Size, window_seconds: float) -> tuple[Phase, ...]:
    """Quiet, warm-up, and the window in the parts that the form asks for."""
    markers = round(window_seconds / form.per_marker_seconds)
    quiet_markers = max(1, round(form.quiet_seconds / form.per_marker_seconds))
    period = size.period_seconds
    quiet = Phase(name="quiet", seconds=form.quiet_seconds, who="markers", period_seconds=period, markers=quiet_markers)
    warm_up = Phase(name="warm_up", seconds=form.warm_up_seconds, period_seconds=period)
    if form.storm_speed == 1.0 and form.cut_pause_seconds is None:
        return quiet, warm_up, Phase(name="window", seconds=window_seconds, period_seconds=period, markers=markers)
    third, each = window_seconds / 3.0, max(1, markers // 3)
    is_storm = form.storm_speed != 1.0
    return (
        quiet,
        warm_up,
        Phase(name="before", seconds=third, period_seconds=period, markers=each),
        Phase(
            name="storm" if is_storm else "reconnect",
            seconds=third,
            period_seconds=period,
            storm_period_seconds=period / form.storm_speed if is_storm else None,
            markers=each,
            cut_pause_seconds=form.cut_pause_seconds,
        ),
        Phase(name="after", seconds=third, period_seconds=period, markers=each),
    )


def steps_of(form: Form, size: Size, step_seconds: float, steps: int = FASTEST_STEPS) -> tuple[Phase, ...]:
    """Quiet, then one step after the other, each at twice the rate of the one before."""
    quiet, warm_up, *_ = phases_of(form, size, step_seconds)
    climbing = (
        Phase(
            name=f"step_{number}",
            seconds=step_seconds,
            period_seconds=size.period_seconds / 2.0**number,
            markers=max(1, round(step_seconds / form.per_marker_seconds)),
        )
        for number in range(steps)
    )
    return quiet, warm_up, *climbing
