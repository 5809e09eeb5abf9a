"""Which addresses are taken, how long a vendor may keep us waiting, and how many may do so at once."""

import pytest

from services.alerting.notify.channels import message
from services.alerting.notify.channels.webhook import signature
from services.alerting.notify.slots import A_CHANNEL, A_VENDOR, Slots


@pytest.mark.parametrize(
    ("url", "vendor"),
    [
        ("wecombot://0123456789abcdef", "wecombot"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef", "wecombot"),
        ("dingtalk://token/13800000000", "dingtalk"),
        ("dingtalk://SEC0123abc@token", "dingtalk"),
        ("feishu://token", "feishu"),
        ("wechat://corporation:secret@1000002/", "wechat"),
        ("mailtos://user:pass@example.com?to=duty@example.com", "mailtos"),
        ("jsons://sms.example.com/send?sign=x&:phone=13800000000", "jsons"),
    ],
    ids=lambda value: value.split(":")[0],
)
def test_address_is_known_by_its_vendor(url: str, vendor: str) -> None:
    assert message.vendor_of(url) == vendor


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "pigeon://coop",
        "wecombot://",
        # shown on the server itself, where nobody sits
        "syslog://",
        "windows://",
        # reads files of the server
        "fcm://project/token?keyfile=/etc/passwd",
        "mailtos://user:pass@example.com?to=duty@example.com&pgp=sign&PGPprv=/etc/passwd",
        "jsons://example.com?template=/etc/passwd",
        # known to Apprise, not looked through by us
        "tgram://123456789:abcdefghijklmnopqrstuvwxyz123456789/12315544/",
    ],
    ids=lambda value: value.split(":")[0] or "empty",
)
def test_other_address_is_refused(url: str) -> None:
    assert message.vendor_of(url) is None


def test_address_cannot_ask_for_more_patience_than_an_attempt_has() -> None:
    plugin = message._plugin("mailtos://user:pass@example.com?cto=900&rto=900&retry=5&wait=60")  # pyright: ignore[reportPrivateUsage]
    assert plugin is not None
    assert (plugin.request_timeout, plugin.retry) == ((message.CONNECT_SECONDS, message.ANSWER_SECONDS), 0)


def test_vendor_takes_a_part_of_its_channel_and_nothing_of_others() -> None:
    slots = Slots()
    for _ in range(A_VENDOR):
        slots.take("message", "wecombot")
    assert slots.free("message", "wecombot") == 0
    assert slots.free("message", "dingtalk") == min(A_VENDOR, A_CHANNEL - A_VENDOR)
    assert slots.free("webhook", "wecombot") == A_VENDOR
    slots.give_back("message", "wecombot")
    assert slots.free("message", "wecombot") == 1


def test_channel_ends_where_its_vendors_together_fill_it() -> None:
    slots = Slots()
    for number in range(A_CHANNEL):
        slots.take("message", str(number))
    assert slots.free("message", "another") == 0
    assert slots.free("push", "another") == A_VENDOR


def test_signature_after_a_rotation_satisfies_both_secrets() -> None:
    both = signature(["new", "old"], 7, b"{}")
    for secret in ("new", "old"):
        at, alone = signature([secret], 7, b"{}").split(",")
        assert both.startswith(f"{at},")
        assert alone in both.split(",")
