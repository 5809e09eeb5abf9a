"""Two sensors in a real database, one the cause of the other, with a desk that may fall behind and a live picture."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import psycopg

from schemas.alert import Action, Change, Condition, Evidence, Findings, OverrideChange, Transition, TransitionKind
from services.alerting.alerts.overrides import end_due_overrides, realarm_due
from services.alerting.alerts.suppressions import SuppressionWatch
from services.alerting.announcements import delete_announcements, list_announcements
from services.alerting.commands import maintenance
from services.alerting.commands.work_orders import StepTold, tell_step
from services.alerting.desk import apply_piece, pieces_of
from services.alerting.engine.identity import alert_id_of
from services.alerting.writing import writing
from services.api.live.board import Board, LatchRule
from services.clock import to_microseconds
from services.database import connect
from services.stream_reader import Entry
from tests.integration.api.city import NOON, RULE, City
from tests.properties.alert_model import LATCHING

TILT = "gas.cover_tilt.limit"
CONDITIONS: dict[TransitionKind, Condition] = {
    "raised": "true",
    "level_changed": "true",
    "known": "true",
    "cleared": "false",
    "unknown": "unknown",
}

# one database serves many lives: as new, sequences included
EMPTY = (
    *(f"alter table {table} disable trigger user" for table in ("journal", "cap_messages", "reports")),
    "truncate alerts, journal, overrides, announcements, incidents, work_orders, suppressions, crews, links, sensors,"
    " gateways, assets restart identity cascade",
    *(f"alter table {table} enable trigger user" for table in ("journal", "cap_messages", "reports")),
    "update chain_heads set chain_number = 0, hash = ''",
)

Result = TypeVar("Result")


class AlertCity:
    """Everything that writes or shows alerts, on a clock that the test owns."""

    def __init__(self, database_url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.url = database_url
        self.now: datetime = NOON
        self.city = City(self.url)
        self.sensors = self._build()
        self.connection = self.run(connect(self.url))
        self.board = Board(classes=[LatchRule(None, None, level, held) for level, held in LATCHING.items()])
        self.watch = SuppressionWatch()
        self.said: list[Entry] = []
        self.order_count = 0
        self.order_id = self.plan()

    def close(self) -> None:
        self.run(self.connection.close())
        self.city.close()
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    def _build(self) -> tuple[int, int]:
        """Methane in one well causes tilted covers on the next one, by a suppression that was approved."""
        for statement in EMPTY:
            self.city.connection.execute(statement.encode())
        cause = self.city.sensor("CH4-1")
        symptom = self.city.sensor("TILT-1", "gas.cover_tilt")
        for statement in (
            "insert into links (from_asset_id, to_asset_id, kind) select min(asset_id), max(asset_id), 'adjacent_to'"
            " from assets",
            "insert into crews (crew_code, name) values ('gas-1', '燃气一队')",
            "insert into suppressions (cause_rule_id, symptom_rule_id, relation, cause_level, reason, author,"
            f" approved_by) values ('{RULE}', '{TILT}', 'linked', 3, '气压顶起井盖', 'sun', 'zhou')",
        ):
            self.city.connection.execute(statement.encode())
        return cause, symptom

    def plan(self) -> int:
        """The next maintenance order of the cause's asset."""
        self.order_count += 1
        work = maintenance.PlannedWork(
            order_key=UUID(int=self.order_count), asset_code="A-CH4-1", crew_id=1, instructions=""
        )
        return self.run(maintenance.plan_maintenance(self.connection, work, "li", self.now))

    def cancel_order(self) -> None:
        step = StepTold(step_id=UUID(int=self.order_count), kind="cancel", actor="li", happened_at=self.now, details={})
        self.run(tell_step(self.connection, self.order_id, step, is_of_crew=False, now=self.now))
        self.order_id = self.plan()

    def transition(
        self, claim: tuple[int, str], raised_at: datetime, revision: int, kind: TransitionKind, level: int
    ) -> Transition:
        at = to_microseconds(raised_at)
        return Transition(
            alert_id=alert_id_of(*claim, at),
            revision=revision,
            kind=kind,
            sensor_id=claim[0],
            rule_id=claim[1],
            rules_version="test",
            level=level,
            worst_level=level,
            condition=CONDITIONS[kind],
            is_late=False,
            raised_at=at,
            observed_at=to_microseconds(self.now),
            evidence=Evidence(value=1.5, limit=1.0, direction="high"),
            partition=0,
            epoch=1,
        )

    def hear(self, transition: Transition) -> Entry:
        """The log has it: the live picture takes it at once, the desk when it comes to it."""
        payload = msgspec.json.encode(Findings(transitions=[transition]))
        entry = Entry(len(self.said) + 1, 0, "alerts.findings.0", payload)
        self.said.append(entry)
        self.board.apply_transition(transition)
        return entry

    def desk(self, entries: list[Entry]) -> None:
        async def write() -> None:
            async with writing(self.connection):
                said = [(one.sequence, msgspec.json.decode(one.payload, type=Findings)) for one in entries]
                for piece in pieces_of(said):
                    await apply_piece(self.connection, piece, self.now)

        self.run(write())

    def tick(self) -> None:
        """The timekeeper's duties about alerts."""

        async def keep() -> None:
            for duty in (end_due_overrides, self.watch, realarm_due):
                async with writing(self.connection):
                    await duty(self.connection, self.now)

        self.run(keep())

    def announce(self) -> None:
        """What was announced reaches the live picture."""
        for one in self.run(list_announcements(self.connection)):
            _, message = one.message()
            match message:
                case Action():
                    self.board.apply_action(message)
                case OverrideChange():
                    self.board.apply_override(message)
                case Change():
                    pass
            self.run(delete_announcements(self.connection, [one.announcement_id]))

    def restart(self) -> None:
        """The service dies, comes back with a new connection and is told everything again."""
        self.run(self.connection.close())
        self.connection = self.run(connect(self.url))
        self.watch = SuppressionWatch()

    def journal_count(self) -> int:
        row = self.city.connection.execute("select count(*) from journal").fetchone()
        assert row is not None
        return int(row[0])

    @property
    def onlooker(self) -> psycopg.Connection:
        """A connection that only looks."""
        return self.city.connection
