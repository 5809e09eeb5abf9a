"""A screen: signed in, following the live stream, noting when each alert shows."""

import http.client
import threading
import time

import msgspec
import psycopg

from services.api.accounts import add_account, ensure_first_account
from tests.benchmarks.city import City
from tests.world import eventually

NAME, PASSWORD = "bench", "right-horse-battery-7"


class ShownAlert(msgspec.Struct):
    """What of an alert is looked at."""

    sensor_id: int


class Shown(msgspec.Struct):
    """One change of an alert, as the stream says it."""

    kind: str
    alert: ShownAlert


class Screen:
    """Reads `GET /api/live` on a thread of its own until closed."""

    def __init__(self, city: City) -> None:
        self._port = city.servers.ports["api"]
        # when the first alert of each sensor showed [s, monotonic]
        self.raised: dict[int, float] = {}
        self._cookie = self._sign_in(city)
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        self._connection.request("GET", "/api/live", headers={"Cookie": self._cookie})
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200, f"the live stream answers {self._answer.status}"
        self._is_over = False
        self._pulses = 0
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()
        eventually(lambda: self._pulses, "the live stream has a pulse")

    def _sign_in(self, city: City) -> str:
        with psycopg.connect(city.database_url) as connection:
            ensure_first_account(connection)
            add_account(connection, NAME, PASSWORD)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        credentials = msgspec.json.encode({"name": NAME, "password": PASSWORD})
        connection.request(
            "POST", "/api/session", credentials, {"Content-Type": "application/json", "X-Requested-With": "bench"}
        )
        answer = connection.getresponse()
        assert answer.status == 200, f"signing in: {answer.status} {answer.read()}"
        return answer.headers["Set-Cookie"].partition(";")[0]

    def _follow(self) -> None:
        kind = ""
        while not self._is_over and (line := self._answer.readline()):
            name, _, rest = line.decode().rstrip().partition(": ")
            if name == "event":
                kind = rest
                self._pulses += kind == "pulse"
            elif name == "data" and kind == "alert":
                self._note(rest)

    def _note(self, said: str) -> None:
        at = time.monotonic()
        shown = msgspec.json.decode(said, type=Shown)
        if shown.kind == "raised":
            self.raised.setdefault(shown.alert.sensor_id, at)

    def close(self) -> None:
        """End the thread with the next pulse and hang up."""
        self._is_over = True
        self._thread.join()
        self._connection.close()
