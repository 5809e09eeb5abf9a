"""Who is told of what, through which channel, and who answered."""

from services.alerting.notify.occasion import Occasion
from services.alerting.notify.outbox import announce, answered, escalate

__all__ = ["Occasion", "announce", "answered", "escalate"]
