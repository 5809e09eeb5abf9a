"""A batch of the engine's steps, decided one after the other by the state machine. No input or output."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.alert import Transition
from services.alerting.alerts.axes import Axes, Hold, step, under
from services.alerting.alerts.stored import Claim


@dataclass(frozen=True)
class Known:
    """An alert as the tables hold it before the batch; revision 0 and no axes before it was raised."""

    revision: int = 0
    axes: Axes | None = None


@dataclass(frozen=True)
class DecidedStep:
    """A step that is new, with the alert before and after it."""

    transition: Transition
    before: Axes | None
    after: Axes

    @property
    def claim(self) -> Claim:
        """Sensor and rule."""
        return self.transition.sensor_id, self.transition.rule_id

    @property
    def meets_overrides(self) -> bool:
        """Do overrides hold it that the alert was not under before: is it raised where somebody wants quiet?"""
        return bool(self.after.holds) and not (self.before and self.before.holds)

    @property
    def ends_one_shot(self) -> bool:
        """Is it the return to normal until which somebody has shelved it?"""
        return has_one_shot(self.before) and not has_one_shot(self.after)

    @property
    def is_anew(self) -> bool:
        """Did it take an acknowledgement back?"""
        return self.before is not None and self.before.is_acknowledged and not self.after.is_acknowledged


def decide_steps(
    transitions: Sequence[Transition],
    known: Mapping[str, Known],
    standing: Mapping[Claim, Sequence[Hold]],
    latching: Mapping[tuple[str, int], bool],
) -> Iterator[DecidedStep]:
    """Each step that the tables do not know yet, in order; older and repeated ones decide nothing.

    Args:
        transitions: As the log has them, some perhaps for the second time.
        known: By alert.
        standing: What keeps a sensor and rule quiet as the batch begins.
        latching: By rule and level, whether such an alert stays in sight after it has cleared.
    """
    alerts, quiet = dict(known), {claim: tuple(holds) for claim, holds in standing.items()}
    for transition in transitions:
        before = alerts.get(transition.alert_id, Known())
        if transition.revision <= before.revision:
            continue
        claim = (transition.sensor_id, transition.rule_id)
        is_latching = latching.get((transition.rule_id, transition.level), False)
        after = step(before.axes, transition.kind, transition.condition, transition.level, is_latching=is_latching)
        if has_one_shot(before.axes) and not has_one_shot(after):
            quiet[claim] = tuple(hold for hold in quiet.get(claim, ()) if not hold.is_one_shot)
        if after.is_live:
            after = under(after, quiet.get(claim, ()))
        alerts[transition.alert_id] = Known(transition.revision, after)
        yield DecidedStep(transition, before.axes, after)


def has_one_shot(axes: Axes | None) -> bool:
    """Is it shelved until the first return to normal?"""
    return axes is not None and any(hold.is_one_shot for hold in axes.holds)
