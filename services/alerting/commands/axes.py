"""The state machine of alerts for whoever shows them: the live picture decides as the desk does, a moment earlier."""

from services.alerting.alerts.axes import Axes, Hold, step, under

__all__ = ["Axes", "Hold", "step", "under"]
