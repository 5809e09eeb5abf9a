"""How signing in through the identity provider can fail; each has one word that the sign-in page explains."""

from typing import Literal

from services.errors import Refused, Unavailable

Reason = Literal[
    "provider_away",
    "provider_refused",
    "wrong_state",
    "not_identified",
    "unknown_person",
    "disabled",
    "name_taken",
    "last_admin",
    "too_many",
]


class ProviderAway(Unavailable):
    """The identity provider does not answer."""


class NotIdentified(Refused):
    """The identity provider does not vouch for this person."""


class NotLetIn(Refused):
    """Known to the identity provider, but not let in here."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        super().__init__(reason=reason)
