"""Topics of the gateways: `lifeline/v1/{group}/{gateway}/{readings|status|receipts}`."""

import re
from zlib import crc32

GROUP_COUNT = 16
TOPIC = re.compile(r"lifeline/v1/(\d\d)/([^/+#\s]{1,64})/(readings|status|receipts)")


def group_of(gateway_code: str) -> int:
    """The group a gateway publishes in; spreads gateways over subscribers. [0..15]"""
    return crc32(gateway_code.encode()) % GROUP_COUNT


def readings_topic(gateway_code: str) -> str:
    """Where this gateway publishes its readings."""
    return f"lifeline/v1/{group_of(gateway_code):02}/{gateway_code}/readings"


def status_topic(gateway_code: str) -> str:
    """Where this gateway's last will and its online state stand, retained."""
    return f"lifeline/v1/{group_of(gateway_code):02}/{gateway_code}/status"


def readings_filter(group: int) -> str:
    """Subscription to the readings of all gateways of a group."""
    return f"lifeline/v1/{group:02}/+/readings"


def gateway_of(topic: str) -> str | None:
    """Who speaks on this topic; None when it is not one of ours."""
    match = TOPIC.fullmatch(topic)
    return match.group(2) if match else None


def partition_of(asset_code: str, partition_count: int) -> int:
    """The partition an asset's readings travel in; fixed at installation."""
    return crc32(asset_code.encode()) % partition_count
