"""What other systems are warned of: CAP 1.2 messages, kept word for word."""

from services.alerting.cap.issue import follow, renew_messages

__all__ = ["follow", "renew_messages"]
