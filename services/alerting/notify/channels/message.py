"""Messages through Apprise: WeCom, DingTalk, Feishu, mail, SMS gateways.

Apprise knows some 170 services. Only those below are taken from people: each was looked through for what its address
can make the server do. Services that show something on the server itself or read files of it are not among them.
"""

import re
from urllib.parse import parse_qsl, urlsplit

import apprise
from apprise import AppriseAsset, NotifyFormat
from apprise.plugins import NotifyBase

from services.alerting.notify.channels.addresses import may_be_called, resolve_host
from services.alerting.notify.channels.outcome import Delivered, Failed, Outcome
from services.alerting.notify.parcel import Parcel

# the address names no server: the vendor's own is called
VENDORS = frozenset(
    {"wecombot", "wechat", "dingtalk", "feishu", "lark", "schan", "wxpusher", "spugpush", "twilio", "vonage"}
)
# the address names a server: mail, an SMS gateway, a push server of the city's own
OWN_SERVER = frozenset(
    {"mailto", "mailtos", "json", "jsons", "form", "forms", "smseagle", "smseagles", "ntfy", "ntfys"}
    | {"gotify", "gotifys", "bark", "barks", "pushdeer", "pushdeers", "synology", "synologys"}
)
# these would have the server read files or fetch keys
REFUSED_ARGUMENTS = frozenset({"template", "pgp", "pgppub", "pgpprv", "wkd", "keyfile", "subfile"})

# an address may ask for more patience and repetitions of its own; both are ours to decide
CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 6.0
# everything in the thread of whoever calls, nothing kept on disk
ASSET = AppriseAsset(async_mode=False, service_timeout=0, secure_logging=True)
STATUS = re.compile(r"error=(\d{3})")


def vendor_of(url: str) -> str | None:
    """The kind of service behind an address, such as "wecombot"; None when none is known, or none that is offered."""
    plugin = _plugin(url)
    return None if plugin is None else _kind(plugin, url)


def send_message(parcel: Parcel, *, allow_private: bool) -> Outcome:
    """Hand a notification to the service behind this address. Blocks: call it in a thread.

    Args:
        parcel: With an Apprise address.
        allow_private: Servers named by the address may be private ones.
    """
    url = str((parcel.address or {}).get("url", ""))
    plugin = _plugin(url)
    if plugin is None:
        return Failed("this address is not one that messages can be sent to", is_final=True)
    if _kind(plugin, url) in OWN_SERVER and not _may_call(plugin, allow_private=allow_private):
        return Failed("private addresses are not allowed", is_final=True)
    sender = apprise.Apprise(asset=ASSET)
    sender.add(plugin)  # pyright: ignore[reportUnknownMemberType]
    # whatever the service wants, such as HTML in mail, is made from plain text
    result = sender.notify(body=text(parcel), title=parcel.title, body_format=NotifyFormat.TEXT)  # pyright: ignore[reportUnknownMemberType]
    if result:
        return Delivered()
    said = STATUS.search(" ".join(entry.message for entry in result.logs()))
    return Failed(f"answered {said[1]}" if said else "the service refused or did not answer")


def text(parcel: Parcel) -> str:
    """Body, link to answer, and whether this may be a repetition."""
    is_chinese = parcel.language == "zh"
    parts = [parcel.body]
    if parcel.answer_url:
        parts.append(f"{'点此应答' if is_chinese else 'Answer here'}：{parcel.answer_url}")
    if parcel.attempt_count > 1:
        # these services cannot recognise a repetition, so that we say it
        parts.append("（可能重复发送）" if is_chinese else "(this may be a repetition)")
    return "\n".join(parts)


def _plugin(url: str) -> NotifyBase | None:
    arguments = {name.lower() for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    if arguments & REFUSED_ARGUMENTS:
        return None
    plugin = apprise.Apprise.instantiate(url, asset=ASSET)  # pyright: ignore[reportUnknownMemberType] - its own types have gaps
    if not isinstance(plugin, NotifyBase) or _kind(plugin, url) not in VENDORS | OWN_SERVER:
        return None
    plugin.socket_connect_timeout = CONNECT_SECONDS
    plugin.socket_read_timeout = ANSWER_SECONDS
    plugin.retry = 0
    return plugin


def _kind(plugin: NotifyBase, url: str) -> str:
    """The scheme of the address; of a link as the vendor gives it (https://qyapi...), the one Apprise has for it."""
    scheme = url.split("://", 1)[0].lower()
    if scheme not in ("http", "https"):
        return scheme
    known: object = getattr(plugin, "secure_protocol", None)
    return known if isinstance(known, str) else ""


def _may_call(plugin: NotifyBase, *, allow_private: bool) -> bool:
    named = {plugin.host, getattr(plugin, "smtp_host", None)}
    found = [resolve_host(host) for host in named if host]
    return all(one is None or may_be_called(one, allow_private=allow_private) for one in found)
