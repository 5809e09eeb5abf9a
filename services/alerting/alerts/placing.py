"""What incidents learn of an alert: the step, and where the alert belongs. Inside `writing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.alert import Condition, Transition
from schemas.alert_axes import Override
from services.alerting.alerts.batch import DecidedStep
from services.alerting.alerts.steps import AlertStep
from services.clock import to_datetime
from services.database import load_queries

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class PlacedAlert:
    """An alert as it stands now, and where it belongs."""

    alert_id: str
    sensor_id: int
    rule_id: str
    asset_id: int | None
    lifeline: str
    district_code: str | None
    level: int
    condition: str
    is_late: bool
    override: Override
    raised_at: datetime
    value: float | None
    run_id: str | None
    longitude: float | None
    latitude: float | None


async def place_steps(connection: AsyncConnection, decided: Sequence[DecidedStep]) -> list[AlertStep]:
    """The steps that were new, in order, with the overrides that hold their alerts now."""
    placed = await _read_placed(connection, [one.transition.alert_id for one in decided])
    return [_step(one.transition, one.before.level if one.before else None, placed) for one in decided]


async def freed_steps(connection: AsyncConnection, alert_ids: Sequence[str], at: datetime) -> list[AlertStep]:
    """Alerts that no override holds any more, as incidents follow them from this instant on."""
    if not alert_ids:
        return []
    placed = await _read_placed(connection, alert_ids)
    return [
        AlertStep(
            alert_id=one.alert_id,
            kind="freed",
            sensor_id=one.sensor_id,
            asset_id=one.asset_id,
            rule_id=one.rule_id,
            lifeline=one.lifeline,
            district_code=one.district_code,
            level=one.level,
            level_before=None,
            condition=cast(Condition, one.condition),
            is_late=one.is_late,
            override=one.override,
            run_id=one.run_id,
            raised_at=one.raised_at,
            at=at,
            value=one.value,
            longitude=one.longitude or 0.0,
            latitude=one.latitude or 0.0,
        )
        for one in placed.values()
    ]


def _step(transition: Transition, level_before: int | None, placed: dict[str, PlacedAlert]) -> AlertStep:
    place = placed[transition.alert_id]
    return AlertStep(
        alert_id=transition.alert_id,
        kind=transition.kind,
        sensor_id=transition.sensor_id,
        asset_id=place.asset_id,
        rule_id=transition.rule_id,
        lifeline=place.lifeline,
        district_code=place.district_code,
        level=transition.level,
        level_before=level_before,
        condition=transition.condition,
        is_late=transition.is_late,
        override=place.override,
        run_id=place.run_id,
        raised_at=to_datetime(transition.raised_at),
        at=to_datetime(transition.observed_at),
        value=transition.evidence.value,
        longitude=place.longitude or 0.0,
        latitude=place.latitude or 0.0,
    )


async def _read_placed(connection: AsyncConnection, alert_ids: Sequence[str]) -> dict[str, PlacedAlert]:
    cursor = connection.cursor(row_factory=class_row(PlacedAlert))
    await cursor.execute(QUERIES["list_placed"], {"alert_ids": sorted(set(alert_ids))})
    return {alert.alert_id: alert for alert in await cursor.fetchall()}
