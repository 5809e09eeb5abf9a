"""Links by which a person answers a page without signing in: signed, for one notification, with an end."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

VALID_FOR = timedelta(hours=12)
SIGNATURE_BYTES = 16


@dataclass(frozen=True)
class AnswerLink:
    """What a link says: which notification, until when."""

    notification_id: UUID
    expires_at: datetime


def make_token(notification_id: UUID, now: datetime, key: bytes) -> str:
    """The part of the link that names and signs; 48 characters without padding."""
    body = notification_id.bytes + int((now + VALID_FOR).timestamp()).to_bytes(5, "big")
    return base64.urlsafe_b64encode(body + _sign(body, key)).decode().rstrip("=")


def read_token(token: str, key: bytes) -> AnswerLink | None:
    """What a token says; None when it was not signed by us."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    body, signed = raw[:21], raw[21:]
    if len(body) != 21 or not hmac.compare_digest(signed, _sign(body, key)):
        return None
    expires_at = datetime.fromtimestamp(int.from_bytes(body[16:], "big"), UTC)
    return AnswerLink(UUID(bytes=body[:16]), expires_at)


def _sign(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"answer:" + body, hashlib.sha256).digest()[:SIGNATURE_BYTES]
