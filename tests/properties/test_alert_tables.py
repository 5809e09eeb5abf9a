"""Random lives of alerts in the real tables: machine, tables, journal and live picture agree, and nothing is lost."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from random import Random
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from psycopg.rows import class_row

from schemas.alert import Transition, TransitionKind
from services.alerting.alerts.axes import Axes, Hold
from services.alerting.alerts.stored import StoredAlert
from services.alerting.commands import alerts as commands
from services.alerting.commands import out_of_service
from services.alerting.compare import compare_states
from services.alerting.verify import verify_chains
from services.errors import WrongState
from services.stream_reader import Entry
from tests.integration.api.city import RULE
from tests.properties.alert_city import TILT, AlertCity
from tests.properties.alert_model import Model

SIDES = ("cause", "symptom")
# red latches, yellow does not
LEVELS = (1, 1, 2, 3, 3, 4)


class AlertTables(RuleBasedStateMachine):
    """The engine speaks of two claims, one the cause of the other; people, timers and restarts do what they do.

    Every step draws its own chance: with few lives, rules that hypothesis chooses by itself would come in clusters.
    """

    def __init__(self, database_url: str) -> None:
        super().__init__()
        self.city = AlertCity(database_url)
        self.claims = {"cause": (self.city.sensors[0], RULE), "symptom": (self.city.sensors[1], TILT)}
        self.model = Model(self.claims["cause"], self.claims["symptom"])
        # what the engine said last of each claim, and when that alert was raised
        self.newest: dict[str, tuple[datetime, Transition]] = {}
        self.is_behind = False
        self.waiting: list[tuple[Entry, Transition]] = []
        # by alert: the last step that wanted a person anew, and up to which step a person has accepted it
        self.alarmed: dict[str, int] = {}
        self.accepted: dict[str, int] = {}

    def teardown(self) -> None:
        self.city.close()

    @rule(seed=st.integers(0, 2**64 - 1))
    def something_happens(self, seed: int) -> None:
        chance = Random(seed)
        happenings: dict[Callable[[Random], None], int] = {
            self.engine_speaks: 10,
            self.desk_falls_behind_or_catches_up: 2,
            self.person_acknowledges: 5,
            self.person_resets: 2,
            self.person_shelves: 3,
            self.person_unshelves: 1,
            self.sensor_goes_out_of_service: 1,
            self.sensor_returns: 1,
            self.work_order_is_cancelled: 1,
            self.time_passes: 2,
            self.service_restarts: 1,
        }
        (happening,) = chance.choices(list(happenings), list(happenings.values()))
        happening(chance)

    def engine_speaks(self, chance: Random) -> None:
        """Raise what is normal, move what is not; each raise has an instant, and so a name, of its own."""
        self.city.now += timedelta(seconds=1)
        side = chance.choice(SIDES)
        if side not in self.newest or self.newest[side][1].condition == "false":
            self.speak(side, self.city.now, 1, "raised", chance.choice(LEVELS))
            return
        raised_at, last = self.newest[side]
        kinds: dict[str, tuple[TransitionKind, ...]] = {
            "true": ("level_changed", "cleared", "cleared", "unknown"),
            "unknown": ("known", "cleared"),
        }
        kind = chance.choice(kinds[last.condition])
        level = chance.choice(LEVELS) if kind == "level_changed" else last.level
        self.speak(side, raised_at, last.revision + 1, kind, level)

    def speak(self, side: str, raised_at: datetime, revision: int, kind: TransitionKind, level: int) -> None:
        transition = self.city.transition(self.claims[side], raised_at, revision, kind, level)
        if kind == "raised" or level < self.newest[side][1].level:
            self.alarmed[transition.alert_id] = revision
        self.newest[side] = (raised_at, transition)
        self.waiting.append((self.city.hear(transition), transition))
        if not self.is_behind:
            self.catch_up()

    def desk_falls_behind_or_catches_up(self, _: Random) -> None:
        """While it is behind, the screens hear the log at once and the tables do not."""
        self.is_behind = not self.is_behind
        if not self.is_behind:
            self.catch_up()

    def catch_up(self) -> None:
        self.city.desk([entry for entry, _ in self.waiting])
        self.model.engine([transition for _, transition in self.waiting])
        self.waiting = []
        self.settle()

    def person_acknowledges(self, chance: Random) -> None:
        actor = chance.choice(("wang", "wang", "wang", ""))
        for alert_id in self.chosen(chance, lambda axes: axes.is_annunciated):
            why = self.model.acknowledge(alert_id, actor, self.city.now)
            self.note_accepted(alert_id, why)
            self.act(commands.acknowledge(self.city.connection, alert_id, actor, None, self.city.now), why)

    def person_resets(self, chance: Random) -> None:
        for alert_id in self.chosen(chance, lambda axes: axes.is_latched):
            why = self.model.reset(alert_id)
            self.note_accepted(alert_id, why)
            self.act(commands.reset(self.city.connection, alert_id, "li", None, self.city.now), why)

    def person_shelves(self, chance: Random) -> None:
        hours, is_one_shot = chance.choice((-1, 1, 1, 1, 4, 9)), chance.random() < 0.5
        until = self.city.now + timedelta(hours=hours)
        wish = commands.Shelving(until=until, reason_code="nuisance", reason="扰动", is_one_shot=is_one_shot)
        for alert_id in self.chosen(chance, lambda _: True):
            why = self.model.shelve(alert_id, self.city.now, until, is_one_shot=is_one_shot)
            self.act(commands.shelve(self.city.connection, alert_id, "wang", wish, self.city.now), why)

    def person_unshelves(self, chance: Random) -> None:
        for alert_id in self.chosen(chance, lambda axes: any(hold.kind == "shelved" for hold in axes.holds)):
            why = self.model.unshelve(alert_id)
            self.act(commands.unshelve(self.city.connection, alert_id, "wang", "好了", self.city.now), why)

    def sensor_goes_out_of_service(self, chance: Random) -> None:
        side = chance.choice(SIDES)
        sensor_id, rule_id = self.claims[side]
        removal = out_of_service.Removal(
            sensor_id=sensor_id,
            rule_id=chance.choice((None, rule_id)),
            work_order_id=self.city.order_id,
            reason="检修",
        )
        why = self.model.take_out(self.claims[side])
        self.act(out_of_service.take_out(self.city.connection, removal, "sun", self.city.now), why)

    def sensor_returns(self, chance: Random) -> None:
        side = chance.choice(SIDES)
        sensor_id, rule_id = self.claims[side]
        wanted = chance.choice((None, rule_id))
        why = self.model.bring_back(self.claims[side])
        work = out_of_service.return_to_service(
            self.city.connection, sensor_id, wanted, "sun", "标气测试", self.city.now
        )
        self.act(work, why)

    def work_order_is_cancelled(self, _: Random) -> None:
        """Whatever it kept out of service returns with it."""
        self.city.cancel_order()
        for claim in self.claims.values():
            self.model.end(claim, "out_of_service")
        self.settle()

    def time_passes(self, chance: Random) -> None:
        self.city.now += timedelta(minutes=chance.choice((1, 29, 60, 60, 240, 480)))
        self.settle()

    def service_restarts(self, _: Random) -> None:
        """Told everything again, the desk writes nothing twice."""
        self.city.restart()
        before = self.city.journal_count()
        self.city.desk(self.city.said[: len(self.city.said) - len(self.waiting)])
        assert self.city.journal_count() == before

    def act(self, work: Coroutine[Any, Any, None], why: str | None) -> None:
        """Do it; an illegal act names its reason and changes nothing."""
        before = self.city.journal_count()
        denied = None
        try:
            self.city.run(work)
        except WrongState as refusal:
            denied = refusal.identifiers.get("denied", "acknowledged_already")
        assert denied == why
        assert (self.city.journal_count() > before) == (why is None)
        self.settle()

    def settle(self) -> None:
        """A quarter of a second later: the timekeeper has looked, the screens have been told."""
        self.city.tick()
        self.model.tick(self.city.now)
        self.city.announce()

    def chosen(self, chance: Random, fits: Callable[[Axes], bool]) -> list[str]:
        """One of the newest alerts that fit; now and then, or when none does, any: then the act may be illegal."""
        newest = list(reversed(self.model.alerts))
        found = [one for one in newest if fits(self.model.alerts[one].axes)]
        if not found or chance.random() < 0.2:
            found = newest
        return [chance.choice(found[:4])] if found else []

    def note_accepted(self, alert_id: str, why: str | None) -> None:
        """Whoever accepts an alert accepts what the tables know of it."""
        if why is None:
            self.accepted[alert_id] = self.stored()[alert_id].revision

    def stored(self) -> dict[str, StoredAlert]:
        columns = ", ".join(name for name in StoredAlert.__dataclass_fields__ if name != "alert_id")
        query = f"select alert_id::text as alert_id, {columns} from alert_axes"
        with self.city.onlooker.cursor(row_factory=class_row(StoredAlert)) as cursor:
            return {alert.alert_id: alert for alert in cursor.execute(query.encode())}

    @invariant()
    def tables_say_what_the_machine_says(self) -> None:
        stored = self.stored()
        told = {alert_id: place.axes for alert_id, place in self.model.alerts.items()}
        assert {alert_id: alert.shown for alert_id, alert in stored.items()} == told
        assert {alert_id: alert.override for alert_id, alert in stored.items()} == {
            alert_id: axes.override for alert_id, axes in told.items()
        }

    @invariant()
    def what_is_kept_quiet_is_what_the_machine_says(self) -> None:
        query = "select sensor_id, kind, ends_at, is_one_shot from overrides where ended_at is null"
        standing = {(row[0], Hold(*row[1:])) for row in self.city.onlooker.execute(query)}
        assert standing == {(claim[0], hold) for claim, holds in self.model.quiet.items() for hold in holds}

    @invariant()
    def acknowledged_only_after_somebody_took_notice(self) -> None:
        for alert_id, place in self.model.alerts.items():
            assert place.heard or not place.axes.is_acknowledged, alert_id

    @invariant()
    def journal_alone_leads_to_the_tables(self) -> None:
        comparison = compare_states(self.city.onlooker)
        assert comparison.difference_count == 0, comparison.first
        assert all(verdict.is_whole for verdict in verify_chains(self.city.onlooker))

    @invariant()
    def nothing_is_kept_quiet_past_its_end(self) -> None:
        over = "select from overrides where ended_at is null and ends_at <= %s"
        assert self.city.onlooker.execute(over, (self.city.now,)).fetchall() == []

    @invariant()
    def screens_call_nothing_accepted_that_got_worse_since(self) -> None:
        """Also while the tables are behind, and the acknowledgement of yellow comes after red."""
        for alert in self.city.board.alerts.values():
            if alert.acknowledged_at is not None:
                assert self.accepted[alert.alert_id] >= self.alarmed[alert.alert_id]

    @invariant()
    def screens_show_everything_that_is_live(self) -> None:
        """As soon as the desk has caught up."""
        if self.is_behind:
            return
        told = {alert_id: place.axes for alert_id, place in self.model.alerts.items() if place.axes.is_live}
        shown = {
            alert.alert_id: (alert.condition, alert.level, alert.acknowledged_at is None, alert.latched, alert.override)
            for alert in self.city.board.alerts.values()
        }
        assert shown == {
            alert_id: (axes.condition, axes.level, not axes.is_acknowledged, axes.is_latched, axes.override)
            for alert_id, axes in told.items()
        }


def test_alert_tables(database_url: str) -> None:
    class Lives(AlertTables):
        def __init__(self) -> None:
            super().__init__(database_url)

    few = settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    run_state_machine_as_test(Lives, settings=few)
