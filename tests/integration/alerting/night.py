"""A night in the database: people on duty, sensors, and the engine's word, all on a clock that the test owns."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from schemas.alert import Condition, Evidence, Transition, TransitionKind
from services.alerting.alerts.steps import AlertStep
from services.alerting.alerts.store import apply_transitions
from services.alerting.incidents import follow_alerts
from services.alerting.writing import writing
from services.clock import to_datetime, to_microseconds
from tests.integration.api.city import NOON, RULE, City


class Night:
    """Writes what desk and people would; `now` moves only when the test says so."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url
        self.city = City(database_url)
        self.now = NOON
        self.revisions: dict[str, int] = {}

    def close(self) -> None:
        self.city.close()

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def person(self, name: str, roles: Sequence[str] = ("operator",), position: str | None = None) -> int:
        """An account, on duty in this position for a day around noon."""
        connection = self.city.connection
        row = connection.execute(
            "insert into accounts (name, password_hash, roles) values (%s, 'x', %s) returning account_id",
            (name, list(roles)),
        ).fetchone()
        assert row is not None
        if position:
            connection.execute(
                "insert into shifts (position, account_id, starts_at, ends_at) values (%s, %s, %s, %s)",
                (position, row[0], NOON - timedelta(days=1), NOON + timedelta(days=3)),
            )
        return int(row[0])

    def link(self, one: str, other: str) -> None:
        self.city.connection.execute(
            "insert into links (from_asset_id, to_asset_id, kind, distance_m) select a.asset_id, b.asset_id,"
            " 'adjacent_to', 8 from assets a, assets b where a.asset_code = %s and b.asset_code = %s",
            (one, other),
        )

    async def transition(
        self,
        connection: AsyncConnection,
        sensor_id: int,
        level: int,
        kind: TransitionKind = "raised",
        condition: Condition = "true",
        is_late: bool = False,
    ) -> list[AlertStep]:
        """One step of the sensor's alert, as the desk writes it."""
        alert_id = str(UUID(int=sensor_id))
        self.revisions[alert_id] = self.revisions.get(alert_id, 0) + 1
        at = to_microseconds(self.now)
        transition = Transition(
            alert_id=alert_id,
            revision=self.revisions[alert_id],
            kind=kind,
            sensor_id=sensor_id,
            rule_id=RULE,
            rules_version="test",
            level=level,
            worst_level=level,
            condition=condition,
            is_late=is_late,
            raised_at=at,
            observed_at=at,
            evidence=Evidence(value=1.5, limit=1.0, direction="high"),
            partition=0,
            epoch=1,
        )
        async with writing(connection):
            steps = await apply_transitions(connection, [transition], self.now)
            await follow_alerts(connection, steps, to_datetime(at))
        return steps

    def rows(self, query: LiteralString) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def told(self) -> list[tuple[object, ...]]:
        """Who was told of what, in order."""
        return self.rows(
            "select account.name, notification.moment, notification.step from notifications as notification"
            " join accounts as account using (account_id) order by notification.created_at, account.name"
        )
