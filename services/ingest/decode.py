"""A payload's bytes -> one message, or the reason why it cannot be read."""

from schemas.wire import columnar, senml
from schemas.wire.message import MAXIMUM_BYTES, MAXIMUM_READINGS, MalformedPayload, Message
from services.ingest.rejections import Reason


class UnreadableMessage(Exception):
    """The whole message is refused; `reason` and `detail` say why."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


def decode_message(payload: bytes, received_at: int) -> Message:
    """Tell the format by its first byte and decode.

    Raises:
        UnreadableMessage: too large, or in no known format.
    """
    if len(payload) > MAXIMUM_BYTES:
        raise UnreadableMessage(Reason.OVERSIZED, f"{len(payload)} bytes, at most {MAXIMUM_BYTES} are read")
    message = _decode(payload, received_at)
    if len(message) > MAXIMUM_READINGS:
        raise UnreadableMessage(Reason.OVERSIZED, f"{len(message)} readings, at most {MAXIMUM_READINGS} are read")
    return message


def _decode(payload: bytes, received_at: int) -> Message:
    start = payload.lstrip()[:1]
    try:
        if start == b"[":
            return senml.decode(payload, received_at)
        if start == b"{":
            return columnar.decode(payload)
    except (MalformedPayload, RecursionError, OverflowError) as error:
        raise UnreadableMessage(Reason.MALFORMED, str(error)) from error
    raise UnreadableMessage(Reason.MALFORMED, "starts neither as SenML (JSON array) nor as columnar JSON (object)")
