"""What a gateway has to say at once, on its way to the broker."""

from dataclasses import dataclass

from simulators.arrays import IndexArray


@dataclass(frozen=True, eq=False, slots=True)
class Report:
    """One message.

    Attributes:
        gateway: Place of the gateway in the city's list.
        code: Its code.
        topic: Where it is published.
        payload: As encoded.
        sensors: Places of the sensors that it holds a reading of. (n,)
        due_at: When it was due. [us since epoch]
        stamp: The time that its readings bear: what the gateway takes for the time. [us since epoch]
    """

    gateway: int
    code: str
    topic: str
    payload: bytes
    sensors: IndexArray
    due_at: int
    stamp: int
