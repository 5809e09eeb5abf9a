"""Who is told of what, through which channel, and who answered."""

from services.alerting.notify.occasion import Occasion
from services.alerting.notify.outbox import NextCircle, announce, answered, escalate, read_next_circle

__all__ = ["NextCircle", "Occasion", "announce", "answered", "escalate", "read_next_circle"]
