"""Alerts as the database and the live board hold them, and how they become what the API answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from schemas.alert_axes import Override, letter_of
from schemas.lifeline import Catalogue, Quantity
from services.api.models import Alert, AlertCondition, AlertDirection, Newest, Words


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert with its sensor and asset; field names are those of the tables."""

    alert_id: UUID
    revision: int
    rule_id: str
    level: int
    worst_level: int
    condition: str
    is_late: bool
    raised_at: datetime
    changed_at: datetime
    cleared_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    value: float | None
    limit_value: float | None
    direction: str
    latched: bool
    override: Override
    override_until: datetime | None
    incident_id: int | None
    sensor_id: int
    sensor_code: str
    quantity: str
    asset_code: str
    asset_name: str | None
    asset_name_en: str | None
    district_code: str | None
    road: str | None
    longitude: float
    latitude: float
    run_id: str | None
    newest_observed_at: datetime | None
    newest_received_at: datetime | None
    newest_value: float | None
    newest_quality: int | None


def to_alert(row: AlertRow, catalogue: Catalogue) -> Alert:
    """Add what the catalogue knows: title, lifeline and unit."""
    quantity = catalogue.quantities.get(row.quantity)
    return Alert(
        alert_id=str(row.alert_id),
        revision=row.revision,
        rule_id=row.rule_id,
        title=title_of(row.rule_id, catalogue),
        lifeline=lifeline_of(row.quantity),
        quantity=row.quantity,
        unit=unit_of(quantity),
        level=row.level,
        worst_level=row.worst_level,
        condition=cast(AlertCondition, row.condition),
        is_late=row.is_late,
        raised_at=row.raised_at,
        changed_at=row.changed_at,
        cleared_at=row.cleared_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        value=row.value,
        limit=row.limit_value,
        direction=cast(AlertDirection, row.direction),
        letter=letter_of(
            cast(AlertCondition, row.condition),
            is_acknowledged=row.acknowledged_at is not None,
            is_latched=row.latched,
            override=row.override,
        ),
        latched=row.latched,
        override=row.override,
        override_until=row.override_until,
        incident_id=row.incident_id,
        newest=_newest(row),
        sensor_id=row.sensor_id,
        sensor_code=row.sensor_code,
        asset_code=row.asset_code,
        asset_name=row.asset_name,
        asset_name_en=row.asset_name_en,
        district_code=row.district_code,
        road=row.road,
        longitude=row.longitude,
        latitude=row.latitude,
        run_id=row.run_id,
    )


def lifeline_of(quantity_code: str) -> str:
    """The lifeline a quantity, rule or sensor belongs to: the part of its code before the dot."""
    return quantity_code.split(".", 1)[0]


def unit_of(quantity: Quantity | None) -> str:
    """The internal unit; empty when the catalogue no longer knows the quantity."""
    return quantity.unit if quantity else ""


def title_of(rule_id: str, catalogue: Catalogue) -> Words:
    """What an alert of this rule is called."""
    rule = catalogue.rules.get(rule_id)
    # a rule may be gone from the catalogue while its alerts are still in the journal
    return Words(zh=rule.title.zh, en=rule.title.en) if rule else Words(zh=rule_id, en=rule_id)


def _newest(row: AlertRow) -> Newest | None:
    if row.newest_observed_at is None or row.newest_quality is None:
        return None
    return Newest(
        observed_at=row.newest_observed_at,
        received_at=row.newest_received_at,
        value=row.newest_value,
        quality=row.newest_quality,
    )
