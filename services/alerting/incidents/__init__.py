"""Incidents: alerts with one probable cause, and the way of people through them until the case is archived."""

from services.alerting.incidents.crew_steps import work_order_moved
from services.alerting.incidents.follow import follow_alerts
from services.alerting.incidents.missed import miss_clocks
from services.alerting.incidents.tell import alerts_acknowledged

__all__ = ["alerts_acknowledged", "follow_alerts", "miss_clocks", "work_order_moved"]
