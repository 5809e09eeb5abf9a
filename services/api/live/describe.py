"""A live alert as the API answers it, from memory alone."""

from uuid import UUID

from schemas.lifeline import Catalogue
from services.api.alert_rows import AlertRow, to_alert
from services.api.live.board import LiveAlert
from services.api.live.places import ObservedAsset, Place, Places
from services.api.models import Alert
from services.clock import to_datetime


def describe(alert: LiveAlert, places: Places, catalogue: Catalogue) -> Alert:
    """Add sensor, asset and words; a sensor that the register does not name yet is described by its number."""
    place, asset = places.find(alert.sensor_id) or _stranger(alert, catalogue)
    row = AlertRow(
        alert_id=UUID(alert.alert_id),
        revision=alert.revision,
        rule_id=alert.rule_id,
        level=alert.level,
        worst_level=alert.worst_level,
        condition=alert.condition,
        is_late=alert.is_late,
        raised_at=to_datetime(alert.raised_at),
        changed_at=to_datetime(alert.changed_at),
        cleared_at=None if alert.cleared_at is None else to_datetime(alert.cleared_at),
        acknowledged_at=None if alert.acknowledged_at is None else to_datetime(alert.acknowledged_at),
        acknowledged_by=alert.acknowledged_by,
        value=alert.value,
        limit_value=alert.limit_value,
        direction=alert.direction,
        latched=alert.latched,
        override=alert.override,
        override_until=None if alert.override_until is None else to_datetime(alert.override_until),
        incident_id=alert.incident_id,
        sensor_id=alert.sensor_id,
        sensor_code=place.sensor_code,
        quantity=place.quantity,
        asset_code=asset.asset_code,
        asset_name=asset.name,
        asset_name_en=asset.name_en,
        district_code=asset.district_code,
        road=asset.road,
        longitude=place.longitude,
        latitude=place.latitude,
        run_id=place.run_id,
        newest_observed_at=None if alert.observed_at is None else to_datetime(alert.observed_at),
        newest_received_at=None,
        newest_value=alert.value,
        newest_quality=alert.quality,
    )
    return to_alert(row, catalogue)


def _stranger(alert: LiveAlert, catalogue: Catalogue) -> tuple[Place, ObservedAsset]:
    rule = catalogue.rules.get(alert.rule_id)
    code = f"#{alert.sensor_id}"
    quantity = rule.quantity if rule else alert.rule_id
    place = Place(alert.sensor_id, code, quantity, longitude=0.0, latitude=0.0, asset_id=0, run_id=None)
    return place, ObservedAsset(0, code, None, None, None, None)
