"""Messages through Apprise: WeCom, DingTalk, Feishu, mail, SMS gateways and many more."""

import apprise

from services.alerting.notify.channels.outcome import Delivered, Failed, Outcome
from services.alerting.notify.parcel import Parcel


def send_message(parcel: Parcel) -> Outcome:
    """Hand a notification to the service behind this address. Blocks: call it in a thread."""
    sender = apprise.Apprise()
    if not parcel.address or not sender.add(str(parcel.address.get("url", ""))):  # pyright: ignore[reportUnknownMemberType]
        return Failed("this address is not one that Apprise knows", is_final=True)
    if not sender.notify(body=text(parcel), title=parcel.title):  # pyright: ignore[reportUnknownMemberType]
        return Failed("the service behind the address refused or did not answer")
    return Delivered()


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
