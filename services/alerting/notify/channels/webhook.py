"""Signed webhooks: CloudEvents 1.0 in JSON, to other systems.

The receiver verifies `X-Lifeline-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of "<t>.<body>" under the secret it
was given, and drops a CloudEvents id that it has seen. For a day after a rotation there are two `v1`, one for each
secret. A repeated call may come after later news of the same incident: the receiver sorts by `sequence` (the
CloudEvents extension of this name; compare as text), which grows with every notification. docs/notifications.md has a
receiver.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from services.alerting.notify.channels.addresses import Address, may_be_called, resolve_host
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
    url = parcel.webhook_url or ""
    address = resolve_host(urlsplit(url).hostname)
    if address is None:
        return Failed("the address cannot be resolved")
    if not may_be_called(address, allow_private=allow_private):
        return Failed("private addresses are not allowed", is_final=True)
    body = json.dumps(cloud_event(parcel), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "Idempotency-Key": str(parcel.notification_id),
        "X-Lifeline-Signature": signature(parcel.webhook_secrets, now_seconds, body),
    }
    try:
        answer = _post(url, address, body, headers)
    except httpx.TimeoutException:
        return Failed("no answer in time")
    except httpx.ConnectError:
        return Failed("nobody answers at this address")
    except httpx.HTTPError as error:
        return Failed(type(error).__name__)
    if answer.is_success:
        return Delivered()
    return Failed(f"answered {answer.status_code}", is_final=answer.status_code in (400, 404, 410, 413))


def signature(secrets: Sequence[str], at: int, body: bytes) -> str:
    """What the receiver recomputes with the secret it has; one of several is enough."""
    digests = [hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={at}", *(f"v1={digest}" for digest in digests)])


def cloud_event(parcel: Parcel) -> dict[str, object]:
    """The notification in the envelope of CloudEvents 1.0."""
    return {
        "specversion": "1.0",
        "id": str(parcel.notification_id),
        "source": "/lifeline",
        "type": f"lifeline.notification.{parcel.moment}",
        "subject": _subject(parcel),
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
            "run_id": parcel.run_id,
        },
    }


def _subject(parcel: Parcel) -> str:
    if parcel.incident_id is not None:
        return f"incident/{parcel.incident_id}"
    return "test" if parcel.work_order_id is None else f"work-order/{parcel.work_order_id}"


def _post(url: str, address: Address, body: bytes, headers: dict[str, str]) -> httpx.Response:
    """To the address that was checked, under the name that was asked for: a second look-up could lead elsewhere."""
    target = httpx.URL(url)
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
        return client.post(
            target.copy_with(host=str(address)),
            content=body,
            headers={**headers, "Host": target.netloc.decode()},
            extensions={"sni_hostname": target.host},
        )
