"""Everything that a load test has found out; what stands in ``load.json`` and in the report."""

from typing import Literal

import msgspec

from deploy.load.completeness import Completeness
from deploy.load.usage import Use
from simulators.load.account import Delays, Span
from simulators.load.plan import Phase


class Identity(msgspec.Struct, kw_only=True, frozen=True):
    """Which run this was. started_at [s since epoch]"""

    form: str
    size: str
    sensors: int
    gateways: int
    twins: int
    readings_per_second: float
    seed: int
    city_digest: str
    commit: str
    started_at: float
    machine: dict[str, str | int | float]
    versions: dict[str, str]
    load_before: float
    is_steps: bool


class SelfCheck(msgspec.Struct, kw_only=True, frozen=True):
    """What the generator does with nothing but the broker and a counting subscriber.

    Attributes:
        asked: Readings per second.
        reached: The same, handed over.
        messages: Acknowledged; all of them must reach the subscriber.
        received: By the subscriber.
        lag: From due to handed over.
        answer: From due to acknowledged: the floor of that leg.
        cores: Used by the generator, by its own account.
        cores_of: Used meanwhile by each part that used any; "load" is the subscriber.
        why_not: Reasons for which it cannot do what is asked; empty when it can.
    """

    asked: float
    reached: float
    messages: int
    received: int
    lag: Delays | None
    answer: Delays | None
    cores: float
    cores_of: dict[str, float] = {}
    why_not: tuple[str, ...]


class Leg(msgspec.Struct, kw_only=True, frozen=True):
    """One leg of the way: delays from the due time, in all and over time (end of bucket [s since epoch])."""

    name: Literal["answer", "stored", "evaluated", "screen"]
    whole: Delays | None
    over_time: tuple[tuple[float, Delays], ...]


class Marker(msgspec.Struct, kw_only=True, frozen=True):
    """One planted alert: when it was due [s since epoch], and how long until the engine had found it and until it stood
    on the live stream; None: never. [s]
    """

    sensor: str
    phase: str
    due_at: float
    evaluated: float | None
    shown: float | None


class Detection(msgspec.Struct, kw_only=True, frozen=True):
    """What became of the planted alerts of some phases."""

    planted: int
    found: int
    shown: Delays | None


class Beat(msgspec.Struct, frozen=True):
    """Readings that each stage had dealt with by a moment. at [s since epoch]"""

    at: float
    acknowledged: int
    received: int
    stored: int
    evaluated: int

    @property
    def backlog(self) -> int:
        """Readings acknowledged that have not come to both ends."""
        return max(0, self.acknowledged - min(self.stored, self.evaluated))


class Step(msgspec.Struct, kw_only=True, frozen=True):
    """One step of the climb to the knee."""

    asked: float
    reached: float
    stored: float
    backlog_seconds: float
    is_carried: bool


class PartUse(msgspec.Struct, kw_only=True, frozen=True):
    """What one part used in the window. slope [MB/h], None when the window is too short to say."""

    name: str
    cores: float
    megabytes_before: float
    megabytes_after: float
    slope: float | None


class Verdict(msgspec.Struct, kw_only=True, frozen=True):
    """One line of the table: what was asked, what was measured, whether it holds; None: not judged."""

    key: str
    target: str
    measured: str
    holds: bool | None


class Results(msgspec.Struct, kw_only=True, frozen=True):
    """A load test."""

    identity: Identity
    phases: tuple[Phase, ...]
    self_check: SelfCheck
    copy_floor: float
    spans: tuple[Span, ...]
    beats: tuple[Beat, ...]
    legs: tuple[Leg, ...]
    markers: tuple[Marker, ...]
    quiet: Detection
    loaded: Detection
    completeness: Completeness
    unanswered: int
    drain_seconds: float | None
    counters: dict[str, int]
    uses: tuple[Use, ...]
    parts: tuple[PartUse, ...]
    cores: dict[str, float]
    steps: tuple[Step, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def is_valid(self) -> bool:
        """Whether anything may be said at all."""
        return not self.self_check.why_not

    @property
    def holds(self) -> bool:
        """Whether everything that was judged holds."""
        return self.is_valid and all(one.holds is not False for one in self.verdicts)
