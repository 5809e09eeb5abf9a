"""Signed webhooks: CloudEvents 1.0 in JSON, to other systems.

The receiver verifies `X-Lifeline-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of "<t>.<body>" under the secret it
was given, and drops a CloudEvents id that it has seen. A repeated call may come after later news of the same incident:
the receiver sorts by `sequence` (the CloudEvents extension of this name; compare as text), which grows with every
notification.
"""

import hashlib
import hmac
import ipaddress
import json
import socket
from urllib.parse import urlsplit

import httpx

from services.alerting.notify.channels.outcome import Delivered, Failed, Outcome
from services.alerting.notify.parcel import Parcel

TIMEOUT_SECONDS = 5.0


def call_webhook(parcel: Parcel, now_seconds: int, *, allow_private: bool) -> Outcome:
    """Post a notification to another system. Blocks: call it in a thread.

    Args:
        parcel: With address and secret of the webhook.
        now_seconds: Instant of signing. [s since epoch]
        allow_private: Private and loopback addresses are allowed (an integration inside the city's own network).
    """
    url, secret = parcel.webhook_url or "", parcel.webhook_secret or ""
    address = _resolve(url)
    if address is None:
        return Failed("the address cannot be resolved")
    if not allow_private and not address.is_global:
        return Failed("private addresses are not allowed", is_final=True)
    body = json.dumps(cloud_event(parcel), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "Idempotency-Key": str(parcel.notification_id),
        "X-Lifeline-Signature": signature(secret, now_seconds, body),
    }
    try:
        answer = _post(url, address, body, headers)
    except httpx.HTTPError as error:
        return Failed(type(error).__name__)
    if answer.is_success:
        return Delivered()
    return Failed(f"answered {answer.status_code}", is_final=answer.status_code in (400, 404, 410, 413))


def signature(secret: str, at: int, body: bytes) -> str:
    """What the receiver recomputes."""
    digest = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def cloud_event(parcel: Parcel) -> dict[str, object]:
    """The notification in the envelope of CloudEvents 1.0."""
    subject = f"incident/{parcel.incident_id}" if parcel.incident_id else f"work-order/{parcel.work_order_id}"
    return {
        "specversion": "1.0",
        "id": str(parcel.notification_id),
        "source": "/lifeline",
        "type": f"lifeline.notification.{parcel.moment}",
        "subject": subject,
        "time": parcel.created_at.isoformat(),
        "sequence": f"{parcel.sequence:020}",
        "datacontenttype": "application/json",
        "data": {
            "incident_id": parcel.incident_id,
            "work_order_id": parcel.work_order_id,
            "level": parcel.level,
            "title": {"zh": parcel.title_zh, "en": parcel.title_en},
            "body": {"zh": parcel.body_zh, "en": parcel.body_en},
            "is_drill": parcel.is_drill,
        },
    }


def _resolve(url: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    host = urlsplit(url).hostname
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM) if host else []
    except OSError:
        return None
    return ipaddress.ip_address(found[0][4][0]) if found else None


def _post(
    url: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address, body: bytes, headers: dict[str, str]
) -> httpx.Response:
    """To the address that was checked, under the name that was asked for: a second look-up could lead elsewhere."""
    target = httpx.URL(url)
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
        return client.post(
            target.copy_with(host=str(address)),
            content=body,
            headers={**headers, "Host": target.netloc.decode()},
            extensions={"sni_hostname": target.host},
        )
