"""The way from the gateways to the broker, with everything that goes wrong on it."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol, runtime_checkable

import msgspec
import numpy as np

from schemas.wire.topics import status_topic
from simulators.arrays import BoolArray, FloatArray, IndexArray, TimeArray
from simulators.publish.connection import Outlet
from simulators.publish.damage import of_wrong_schema, truncated, with_stranger
from simulators.publish.report import Report
from simulators.publish.stores import Stores
from simulators.sensors.effects import chance, drawn
from simulators.sensors.fault import Fault
from simulators.signals.noise import sensor_keys

MICROSECONDS = 1_000_000
HELD_MESSAGES = 20_000
"""Messages out of order and duplicates that wait at the same time, all gateways together."""

LONGEST_HOLD_SECONDS = 120.0
"""Messages overtake each other on their way within moments, however seldom a gateway reports; a design default."""

RETRY_SECONDS = 1.0
DUPLICATE_SECONDS = 20.0
"""A message is sent again when its acknowledgement has not come for so long, at most. Design default. [s]"""

MISHAP, CUT_AT, COPY_AFTER = 51, 52, 53
"""Streams of chance."""

MISHAPS = ("truncated", "wrong_schema", "unknown_sensor", "out_of_order", "duplicates")
CUT_OFF = ("outage", "reconnect_storm")
WITH_WILL = ("gateway_dropout", *CUT_OFF)

HandedOver = Callable[[Report, bool], None]
"""Told of each sound message when it is handed over for the first time, and whether that was when it was due."""


@runtime_checkable
class Cuts(Protocol):
    """An outlet that can lose the connections of some gateways for real."""

    def cut(self, gateways: Iterable[str], pause: float = 0.0) -> None:
        """Lose them without a farewell; they come back, all at once, after a pause by the wall. [s]"""
        ...


@dataclass
class TransportCounts:
    """What became of messages, beside those handed over as they were."""

    silenced: int = 0
    shed: int = 0
    back_filled: int = 0
    duplicates: int = 0
    out_of_order: int = 0
    truncated: int = 0
    of_wrong_schema: int = 0
    with_stranger: int = 0
    retained: int = 0
    statuses: int = 0
    not_held: int = 0


class Transport:
    """Stands between the gateways and an outlet. Knows no clock but the run time that it is given."""

    def __init__(
        self,
        outlet: Outlet,
        gateways: Sequence[str],
        faults: Sequence[Fault],
        shares: Mapping[str, float],
        intervals: FloatArray,
        seed: int,
        handed_over: HandedOver,
    ) -> None:
        """Stretch the lines.

        Args:
            outlet: Towards the broker.
            gateways: Codes, by place.
            faults: Of the run; those of sensors and clocks are left aside.
            shares: Of all messages that are ``duplicates``, ``out_of_order`` or ``truncated`` on the best of days.
            intervals: Usual time between two reports of each gateway. (gateways,) [s]
            seed: Chooses which.
            handed_over: Told of what was handed over.
        """
        self._outlet, self._gateways, self._shares, self._handed_over = outlet, gateways, shares, handed_over
        self._share = sum(shares.get(kind, 0.0) for kind in MISHAPS)
        self._faults: dict[int, list[Fault]] = {}
        for fault in faults:
            for gateway in fault.gateways:
                self._faults.setdefault(gateway, []).append(fault)
        self._keys = sensor_keys(seed, gateways)
        self._intervals = intervals
        self._can_fail = np.zeros(len(gateways), dtype=np.bool_)
        self._can_fail[list(self._faults)] = True
        turns = [(fault.begins, True, fault) for fault in faults if fault.kind in WITH_WILL]
        turns += [(fault.ends, False, fault) for fault in faults if fault.kind in WITH_WILL]
        self._turns = sorted(turns, key=lambda turn: (turn[0], turn[2].id), reverse=True)
        self._held: list[tuple[float, int, Report, bool]] = []
        self._numbers = count()
        self._stores = Stores()
        self._retained: dict[int, tuple[float, Report]] = {}
        self.counts = TransportCounts()

    @property
    def held(self) -> int:
        """Messages on the way: neither handed over nor lost yet."""
        return len(self._stores) + sum(not is_copy for *_, is_copy in self._held)

    def needs_care(self, gateways: IndexArray, due_at: TimeArray) -> BoolArray:
        """Which reports something may happen to; all others can go straight to the outlet. (n,) [us since epoch]"""
        return self._can_fail[gateways] | (chance(self._keys[gateways], due_at, MISHAP) < self._share)

    def silences(self, gateway: int, elapsed: float) -> bool:
        """Whether a gateway is dead and has no report to give. Run time. [s]"""
        is_dead = any(f.kind == "gateway_dropout" and f.lasts_at(elapsed) for f in self._faults.get(gateway, ()))
        self.counts.silenced += is_dead
        return is_dead

    def carry(self, report: Report, elapsed: float) -> bool:
        """Take a report over; False only when the outlet has no room for it.

        Args:
            report: Due now.
            elapsed: Run time. [s]
        """
        faults = [fault for fault in self._faults.get(report.gateway, ()) if fault.lasts_at(elapsed)]
        for fault in faults:
            if fault.kind in CUT_OFF:
                self.counts.shed += self._stores.keep(report, fault)
                return True
        return self._send(report, faults, elapsed)

    def pump(self, elapsed: float) -> None:
        """Hand over what was held until now. Run time. [s]"""
        while self._turns and self._turns[-1][0] <= elapsed:
            _, begins, fault = self._turns.pop()
            self._turn(fault, begins)
        for report in self._stores.released(elapsed):
            if self._hand_over(report, is_live=False):
                self.counts.back_filled += 1
            else:
                self._hold(elapsed + RETRY_SECONDS, report, is_copy=False)
        while self._held and self._held[0][0] <= elapsed:
            _, _, report, is_copy = heapq.heappop(self._held)
            if is_copy:
                self.counts.duplicates += self._outlet.publish(report.code, report.topic, report.payload)
            elif not self._hand_over(report, is_live=False):
                self._hold(elapsed + RETRY_SECONDS, report, is_copy=False)
        self._repeat_retained(elapsed)

    def _send(self, report: Report, faults: Sequence[Fault], elapsed: float) -> bool:
        mishap = self._mishap(report, faults)
        if mishap == "truncated":
            self.counts.truncated += 1
            return self._spoil(report, truncated(report.payload, self._drawn(report, CUT_AT)))
        if mishap == "wrong_schema":
            self.counts.of_wrong_schema += 1
            return self._spoil(report, of_wrong_schema(report.payload))
        if mishap == "unknown_sensor":
            self.counts.with_stranger += 1
            report = replace(report, payload=with_stranger(report.payload))
        if mishap == "out_of_order" and len(self._held) < HELD_MESSAGES:
            reports = max((fault.size["reports"] for fault in faults if fault.kind == "out_of_order"), default=1.0)
            self.counts.out_of_order += 1
            # between the last report that it lets pass and the next
            overtaken_after = (reports + 0.5) * float(self._intervals[report.gateway])
            self._hold(elapsed + min(overtaken_after, LONGEST_HOLD_SECONDS), report, is_copy=False)
            return True
        if not self._hand_over(report, is_live=True):
            return False
        if mishap == "duplicates":
            self._hold(elapsed + DUPLICATE_SECONDS * self._drawn(report, COPY_AFTER), report, is_copy=True)
        for fault in faults:
            if fault.kind == "retained":
                self._retained.setdefault(report.gateway, (elapsed + 60.0 * fault.size["every_minutes"], report))
        return True

    def _mishap(self, report: Report, faults: Sequence[Fault]) -> str | None:
        """The one thing that happens to a message, if any; one draw decides, so that most cost nothing more."""
        left = self._drawn(report, MISHAP)
        if not faults and left >= self._share:
            return None
        for kind in MISHAPS:
            left -= self._shares.get(kind, 0.0) + sum(fault.size["share"] for fault in faults if fault.kind == kind)
            if left < 0.0:
                return kind
        return None

    def _hand_over(self, report: Report, is_live: bool) -> bool:
        was_taken = self._outlet.publish(report.code, report.topic, report.payload)
        if was_taken:
            self._handed_over(report, is_live)
        return was_taken

    def _spoil(self, report: Report, payload: bytes) -> bool:
        """Hand over what nobody can read: no reading of it counts."""
        return self._outlet.publish(report.code, report.topic, payload)

    def _hold(self, until: float, report: Report, is_copy: bool) -> None:
        if is_copy and len(self._held) >= HELD_MESSAGES:
            self.counts.not_held += 1
            return
        heapq.heappush(self._held, (until, next(self._numbers), report, is_copy))

    def _drawn(self, report: Report, stream: int) -> float:
        """A number from 0 to 1 that follows from seed, gateway and due time alone."""
        return drawn(int(self._keys[report.gateway]), report.due_at, stream)

    def _turn(self, fault: Fault, begins: bool) -> None:
        """A line breaks, or is there again."""
        codes = [self._gateways[gateway] for gateway in fault.gateways]
        if begins and fault.kind == "reconnect_storm" and isinstance(self._outlet, Cuts):
            self._outlet.cut(codes)
        will = msgspec.json.encode({"state": "offline" if begins else "online"})
        for code in codes:
            self.counts.statuses += self._outlet.publish(code, status_topic(code), will)

    def _repeat_retained(self, elapsed: float) -> None:
        """The broker sends what it has retained to whoever subscribes anew."""
        for gateway, (due, report) in list(self._retained.items()):
            if due > elapsed:
                continue
            lasting = [f for f in self._faults[gateway] if f.kind == "retained" and f.lasts_at(elapsed)]
            if not lasting:
                del self._retained[gateway]
                continue
            self.counts.retained += self._outlet.publish(report.code, report.topic, report.payload)
            self._retained[gateway] = due + 60.0 * lasting[0].size["every_minutes"], report
