"""Names of alerts: derived from what they are about, so that a replay gives the same alert the same name."""

import uuid

# any constant will do; it must never change
ALERTS = uuid.UUID("5d0d3b5e-4108-5000-8000-6c6966656c69")


def alert_id_of(sensor_id: int, rule_id: str, raised_at: int) -> str:
    """Name of the alert that this rule raised on this sensor at this instant. [us since epoch -> UUID version 5]"""
    return str(uuid.uuid5(ALERTS, f"{sensor_id}|{rule_id}|{raised_at}"))
