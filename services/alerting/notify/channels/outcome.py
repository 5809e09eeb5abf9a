"""What became of an attempt to hand a notification over."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Delivered:
    """The vendor has taken it."""


@dataclass(frozen=True)
class Failed:
    """Not taken.

    reason: What the other side said, without any address or key.
    is_final: Trying again cannot help.
    is_gone: Nobody is there any more; the contact point is given up.
    """

    reason: str
    is_final: bool = False
    is_gone: bool = False


Outcome = Delivered | Failed
