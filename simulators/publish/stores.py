"""What gateways keep while their line is down, and how they catch up."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from simulators.publish.report import Report
from simulators.sensors.fault import Fault


@dataclass
class _Store:
    """Of one gateway. When it is full the oldest report goes, as in a ring buffer of a logger."""

    fault: Fault
    reports: deque[Report] = field(default_factory=deque[Report])
    released: int = 0


class Stores:
    """The stores of all gateways, bounded each."""

    def __init__(self) -> None:
        self._stores: dict[int, _Store] = {}

    def __len__(self) -> int:
        return sum(len(store.reports) for store in self._stores.values())

    def keep(self, report: Report, fault: Fault) -> int:
        """Keep a report until the fault is over; tells how many had to go for it."""
        store = self._stores.setdefault(report.gateway, _Store(fault))
        store.fault, store.released = fault, 0
        store.reports.append(report)
        if len(store.reports) <= fault.size["stored_messages"]:
            return 0
        store.reports.popleft()
        return 1

    def released(self, elapsed: float) -> Iterator[Report]:
        """What may go by now: oldest first, so many per second of run time since the line came back. [s]"""
        for gateway, store in list(self._stores.items()):
            since = elapsed - store.fault.ends
            if since < 0.0:
                continue
            may_go = 1 + int(since * store.fault.size["burst_per_second"])
            while store.reports and store.released < may_go:
                store.released += 1
                yield store.reports.popleft()
            if not store.reports:
                del self._stores[gateway]
