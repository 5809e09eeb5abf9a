"""Random lives of an alert: whatever engine, people and clocks do in whatever order, some things never happen."""

from datetime import datetime, timedelta

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.alerting.alerts import axes as machine
from services.alerting.alerts.axes import AlertClass, Axes
from tests.integration.api.city import NOON

CLASS = AlertClass(is_latching=True, longest_shelving=timedelta(hours=8))


class AlertLife(RuleBasedStateMachine):
    """One alert from its raising on. `heard`: has a person taken notice since it last was annunciated?"""

    def __init__(self) -> None:
        super().__init__()
        self.axes = machine.step(None, "raised", "true", 3, is_latching=True)
        self.now: datetime = NOON
        self.heard = False

    def apply(self, after: Axes | str) -> bool:
        """Take legal outcomes; an illegal one must leave everything as it is."""
        if isinstance(after, str):
            assert after in machine.REASONS
            return False
        self.axes = after
        return True

    @rule(level=st.integers(1, 4), condition=st.sampled_from(["true", "false", "unknown"]))
    def engine_speaks(self, level: int, condition: machine.Condition) -> None:
        before = self.axes
        kind = {"true": "known", "false": "cleared", "unknown": "unknown"}[condition]
        self.axes = machine.step(before, kind, condition, level, is_latching=True)  # pyright: ignore[reportArgumentType]
        if level < before.level:
            self.heard = False
        if condition == "unknown":
            assert self.axes.is_latched == before.is_latched
            assert self.axes.override == before.override

    @rule(actor=st.sampled_from(["wang", ""]))
    def person_acknowledges(self, actor: str) -> None:
        letter = self.axes.letter
        done = self.apply(machine.acknowledge(self.axes, actor))
        assert done == (actor != "" and letter in "BDE")
        self.heard |= done

    @rule()
    def person_resets(self) -> None:
        letter = self.axes.letter
        done = self.apply(machine.reset(self.axes, "li"))
        assert not done or letter in "EFGHI"
        self.heard |= done

    @rule(hours=st.integers(-1, 10), one_shot=st.booleans())
    def person_shelves(self, hours: int, one_shot: bool) -> None:
        until = self.now + timedelta(hours=hours)
        done = self.apply(machine.shelve(self.axes, "wang", self.now, until, CLASS, is_one_shot=one_shot))
        assert not done or 0 < hours <= 8

    @rule()
    def person_unshelves(self) -> None:
        if self.apply(machine.unshelve(self.axes, "wang")) and self.axes.condition != "false":
            self.heard = False

    @rule(hours=st.integers(0, 12))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        if self.axes.override_until is not None and self.axes.override_until <= self.now:
            self.axes = machine.under(self.axes, ())
            if self.axes.condition != "false":
                self.heard = False

    @precondition(lambda self: self.axes.is_acknowledged)
    @rule()
    def timer_annunciates_anew(self) -> None:
        self.axes = machine.realarm(self.axes)
        if not self.axes.is_acknowledged:
            self.heard = False

    @invariant()
    def acknowledged_only_by_somebody(self) -> None:
        assert self.heard or not self.axes.is_acknowledged

    @invariant()
    def unacknowledged_never_leaves_the_list(self) -> None:
        assert self.axes.is_live or self.axes.is_acknowledged

    @invariant()
    def shelving_always_has_an_end(self) -> None:
        assert (self.axes.override == "shelved") == (self.axes.override_until is not None)

    @invariant()
    def true_is_never_latched(self) -> None:
        assert not (self.axes.condition == "true" and self.axes.is_latched)


TestAlertLife = AlertLife.TestCase
