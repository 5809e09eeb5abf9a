"""The states and acts that the API names in its answers."""

from services.alerting.incidents.workflow import Act as IncidentAct
from services.alerting.incidents.workflow import State as IncidentState

__all__ = ["IncidentAct", "IncidentState"]
