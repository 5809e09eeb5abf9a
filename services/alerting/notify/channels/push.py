"""Web Push (RFC 8030, 8291, 8292): to the browser of a person, through its vendor."""

import json
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from services.alerting.notify.channels.addresses import may_be_called, resolve_host
from services.alerting.notify.channels.outcome import Delivered, Failed, Outcome
from services.alerting.notify.parcel import Parcel

TIMEOUT_SECONDS = 8.0
# a page that comes after an hour wakes somebody for nothing; others may wait for the phone to be switched on
TTL_ANSWER_SECONDS = 3_600
TTL_SECONDS = 12 * 3_600
GONE = (404, 410)


def push(parcel: Parcel, key: Vapid02, subject: str, *, allow_private: bool) -> Outcome:
    """Hand a notification to the vendor of this browser. Blocks: call it in a thread.

    Args:
        parcel: With the browser's endpoint and keys as address.
        key: Who we are (VAPID).
        subject: Address of whoever answers for this service, such as "mailto:duty@city.example".
        allow_private: The push service may stand in a private network.
    """
    # of the address that is called, whatever the vendor is named
    vendor = resolve_host(urlsplit(str((parcel.address or {}).get("endpoint", ""))).hostname)
    if vendor is None:
        return Failed("the push service cannot be resolved")
    if not may_be_called(vendor, allow_private=allow_private):
        return Failed("private addresses are not allowed", is_final=True)
    try:
        webpush(
            subscription_info=cast(dict[str, Any], parcel.address),
            data=json.dumps(payload(parcel), ensure_ascii=False),
            vapid_private_key=key,
            vapid_claims={"sub": subject},
            ttl=TTL_ANSWER_SECONDS if parcel.wants_answer else TTL_SECONDS,
            timeout=TIMEOUT_SECONDS,
            headers={
                # a repetition replaces what the vendor still holds
                "Topic": parcel.notification_id.hex,
                "Urgency": "high" if parcel.wants_answer else "normal",
            },
        )
    except WebPushException as error:
        status = error.response.status_code if error.response is not None else None
        return Failed(f"answered {status}", is_gone=status in GONE, is_final=status in (*GONE, 400, 413))
    except requests.Timeout:
        return Failed("no answer in time")
    except requests.ConnectionError:
        return Failed("nobody answers at this address")
    except requests.RequestException as error:
        return Failed(type(error).__name__)
    except (ValueError, TypeError, KeyError) as error:
        return Failed(f"the browser's keys cannot be used: {type(error).__name__}", is_final=True)
    return Delivered()


def payload(parcel: Parcel) -> dict[str, object]:
    """What the service worker shows; the same id replaces and does not buzz again."""
    return {
        "notification_id": str(parcel.notification_id),
        "tag": str(parcel.notification_id),
        "title": parcel.title,
        "body": parcel.body,
        "link": parcel.link,
        "level": parcel.level,
        "language": parcel.language,
        "wants_answer": parcel.wants_answer,
        "answer_url": parcel.answer_url,
    }
