"""What binds a journey to the identity provider and back to one browser: one secret, kept in its cookie only.

State, nonce and verifier are derived from it, so that nothing needs to be kept here and nobody else can finish the
journey: a link with somebody else's code has the wrong state.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Target = Literal["console", "crew"]
TARGETS: dict[Target, str] = {"console": "/", "crew": "/crew"}

# to type a password and a second factor at the provider; design default
LASTS = timedelta(minutes=10)
SECRET_BYTES = 32


@dataclass(frozen=True)
class Attempt:
    """One journey. target: which screen the person comes back to."""

    secret: str
    target: Target

    @classmethod
    def begin(cls, target: Target) -> "Attempt":
        """A journey that nobody can guess."""
        return cls(secrets.token_urlsafe(SECRET_BYTES), target)

    @classmethod
    def from_cookie(cls, value: str | None) -> "Attempt | None":
        """The journey that this browser has begun, if it has."""
        target, _, secret = (value or "").partition(".")
        for known in TARGETS:
            if target == known and secret:
                return cls(secret, known)
        return None

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        return f"{self.target}.{self.secret}"

    @property
    def state(self) -> str:
        """Comes back with the person; only this browser can have sent them."""
        return self._derive("state")

    @property
    def nonce(self) -> str:
        """Stands in the provider's statement, which therefore is about this journey."""
        return self._derive("nonce")

    @property
    def verifier(self) -> str:
        """Shows the provider that whoever redeems the code is whoever began (PKCE, RFC 7636)."""
        return self._derive("verifier")

    def is_state(self, state: str) -> bool:
        """Is this the journey that came back?"""
        return hmac.compare_digest(self.state.encode(), state.encode())

    def _derive(self, purpose: str) -> str:
        digest = hmac.digest(f"{self.target}.{self.secret}".encode(), purpose.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
