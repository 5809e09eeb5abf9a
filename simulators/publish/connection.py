"""The way out of a fleet: MQTT connections that gateways share, or one for each, on a thread of their own."""

import os
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from simulators.publish import packets
from simulators.publish.exchange import Exchange
from simulators.publish.line import Broker, Letter, Line
from simulators.publish.packets import Account, Will
from simulators.publish.settings import GATEWAYS, GatewaySettings

CONNECTIONS = 4
LONGEST_WAIT_SECONDS = 0.5
POLL_SECONDS = 0.01

WillOf = Callable[[str], Will]
"""The last will of a gateway, by its code."""


class Outlet(Protocol):
    """Takes messages towards the broker."""

    @property
    def acknowledged(self) -> int:
        """Messages that the broker has acknowledged."""
        ...

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        """Take a message; False when there is no room for it."""
        ...


class Connections:
    """MQTT 5 connections; a gateway always uses the same one, so its messages keep their order.

    Attributes:
        acknowledged: Messages that the broker has acknowledged.
        refused: Messages that the broker has refused; they will not come through however often they are sent.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        run_id: str,
        count: int = CONNECTIONS,
        own: Sequence[str] = (),
        will_of: WillOf | None = None,
    ) -> None:
        """Begin to connect.

        Args:
            settings: Where the broker is.
            run_id: Part of the client ids of shared connections.
            count: How many connections gateways without one of their own share.
            own: Codes of gateways that have a connection of their own, with their code as client id.
            will_of: Makes their last will.
        """
        account = Account(GATEWAYS, settings.password())
        names = [f"simulator-{run_id}-{os.getpid()}-{number}" for number in range(count)]
        self.acknowledged = self.refused = 0
        self._taken = 0
        self._shared = [Line(name, account, self._answered) for name in names]
        self._own = {
            code: Line(f"{run_id}-{code}", account, self._answered, will_of(code) if will_of else None) for code in own
        }
        broker = Broker(settings.broker_host, settings.broker_port)
        self._exchange = Exchange(broker, [*self._shared, *self._own.values()])
        self._topics: dict[str, bytes] = {}
        self._to_cut: list[tuple[Sequence[Line], float]] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="connections", daemon=True)
        self._thread.start()

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        """Hand over a message at QoS 1; False when too much is waiting already."""
        named = self._topics.get(topic)
        if named is None:
            named = self._topics[topic] = packets.text(topic)
        line = self._line_of(gateway)
        if not line.take(Letter(named, payload, 0)):
            return False
        self._taken += 1
        self._exchange.remind(line)
        self._exchange.wake()
        return True

    def cut(self, gateways: Iterable[str], pause: float = 0.0) -> None:
        """Lose the connections of these gateways without a farewell: their last wills are told, and they come back
        after a pause, sending again what was not acknowledged. [s]
        """
        lines = list({self._line_of(gateway): None for gateway in gateways})
        self._to_cut.append((lines, pause))
        self._exchange.wake()

    def close(self, patience: float = 0.7) -> None:
        """Wait a moment for the last acknowledgements, then disconnect."""
        deadline = time.monotonic() + patience
        while self._exchange.open_lines and self._exchange.unacknowledged and time.monotonic() < deadline:
            self._is_over.wait(POLL_SECONDS)
        self._is_over.set()
        self._exchange.wake()
        self._thread.join()

    def _line_of(self, gateway: str) -> Line:
        return self._own.get(gateway) or self._shared[zlib.crc32(gateway.encode()) % len(self._shared)]

    def _answered(self, _token: int, reason: int) -> None:
        if reason >= packets.FAILURE_FROM:
            self.refused += 1
        else:
            self.acknowledged += 1

    def _run(self) -> None:
        while not self._is_over.is_set():
            self._exchange.turn(LONGEST_WAIT_SECONDS)
            while self._to_cut:
                self._exchange.cut(*self._to_cut.pop())
        self._exchange.close()
