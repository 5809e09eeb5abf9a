"""Ways to reach a person or another system. Each is one function that hands one notification over, or says why not."""

from services.alerting.notify.channels.outcome import Delivered, Failed, Outcome

__all__ = ["Delivered", "Failed", "Outcome"]
