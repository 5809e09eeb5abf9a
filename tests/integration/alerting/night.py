"""A night in the database: people on duty, sensors, and the engine's word, all on a clock that the test owns."""

from collections.abc import Iterable, Sequence
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
from services.clock import to_microseconds
from tests.integration.api.city import METHANE, NOON, RULE, City


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

    def sensors(self, count: int, per_asset: int) -> list[int]:
        """Many methane sensors at once."""
        assets = [self.city.asset(f"M-{number}") for number in range(-(-count // per_asset))]
        connection = self.city.connection
        connection.execute("insert into gateways (gateway_code) values ('GW-1') on conflict do nothing")
        found = connection.execute(
            "insert into sensors (sensor_code, gateway_id, asset_id, quantity, unit, longitude, latitude)"
            " select 'CH4-' || number, gateway_id, (%s::integer[])[number / %s + 1], %s, '%%LEL', 113.24, 35.22"
            " from gateways, generate_series(0, %s - 1) as number returning sensor_id",
            (assets, per_asset, METHANE, count),
        ).fetchall()
        return [int(row[0]) for row in found]

    def step(
        self,
        sensor_id: int,
        level: int,
        kind: TransitionKind = "raised",
        condition: Condition = "true",
        is_late: bool = False,
        rule_id: str = RULE,
        alert_id: UUID | None = None,
    ) -> Transition:
        """The next step of the sensor's alert."""
        name = str(alert_id or UUID(int=sensor_id))
        self.revisions[name] = self.revisions.get(name, 0) + 1
        at = to_microseconds(self.now)
        return Transition(
            alert_id=name,
            revision=self.revisions[name],
            kind=kind,
            sensor_id=sensor_id,
            rule_id=rule_id,
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

    async def transitions(self, connection: AsyncConnection, transitions: Iterable[Transition]) -> list[AlertStep]:
        """A batch of steps, as the desk writes it."""
        async with writing(connection):
            steps = await apply_transitions(connection, list(transitions), self.now)
            await follow_alerts(connection, steps, self.now)
        return steps

    async def transition(
        self,
        connection: AsyncConnection,
        sensor_id: int,
        level: int,
        kind: TransitionKind = "raised",
        condition: Condition = "true",
        is_late: bool = False,
        rule_id: str = RULE,
        alert_id: UUID | None = None,
    ) -> list[AlertStep]:
        """One step of the sensor's alert, as the desk writes it."""
        step = self.step(sensor_id, level, kind, condition, is_late, rule_id, alert_id)
        return await self.transitions(connection, [step])

    def rows(self, query: LiteralString) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def told(self) -> list[tuple[object, ...]]:
        """Who was told of what, in order."""
        return self.rows(
            "select account.name, notification.moment, notification.step from notifications as notification"
            " join accounts as account using (account_id) order by notification.created_at, account.name"
        )
