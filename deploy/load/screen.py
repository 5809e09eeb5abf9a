"""A screen: signed in, following the live stream, noting when each alert shows."""

import http.client
import secrets
import threading
import time
from contextlib import closing
from http import HTTPStatus

import msgspec
import psycopg

from deploy.processes import wait_until
from deploy.servers.errors import ServerFailed

NAME, PASSWORD_BYTES = "load-screen", 18
PATIENCE_SECONDS = 30.0


class ShownAlert(msgspec.Struct):
    """What of an alert is looked at."""

    sensor_id: int


class Shown(msgspec.Struct):
    """One change of an alert, as the stream says it."""

    kind: str
    alert: ShownAlert


class Screen:
    """Reads `GET /api/live` on a thread of its own until closed."""

    def __init__(self, port: int, conninfo: str) -> None:
        """Sign in with an account of its own, which is made.

        Raises:
            ServerFailed: the API does not let it in, or its stream has no pulse.
        """
        self._port = port
        # when the first alert of each sensor showed [s, monotonic]
        self.raised: dict[int, float] = {}
        self._cookie = self._sign_in(conninfo)
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        self._connection.request("GET", "/api/live", headers={"Cookie": self._cookie})
        self._answer = self._connection.getresponse()
        if self._answer.status != HTTPStatus.OK:
            raise ServerFailed(f"the live stream answers {self._answer.status}")
        self._is_over = False
        self._pulses = 0
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()
        if not wait_until(lambda: self._pulses > 0, PATIENCE_SECONDS):
            raise ServerFailed("the live stream has no pulse")

    def _sign_in(self, conninfo: str) -> str:
        # imported late: it is slow
        from services.api.accounts import add_account, ensure_first_account

        password = secrets.token_urlsafe(PASSWORD_BYTES)
        name = f"{NAME}-{secrets.token_hex(3)}"
        with psycopg.connect(conninfo) as connection:
            ensure_first_account(connection)
            add_account(connection, name, password)
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as connection:
            return self._cookie_for(connection, name, password)

    def _cookie_for(self, connection: http.client.HTTPConnection, name: str, password: str) -> str:
        credentials = msgspec.json.encode({"name": name, "password": password})
        connection.request(
            "POST", "/api/session", credentials, {"Content-Type": "application/json", "X-Requested-With": "load"}
        )
        answer = connection.getresponse()
        if answer.status != HTTPStatus.OK:
            raise ServerFailed(f"signing in: {answer.status} {answer.read()!r}")
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
        self._answer.close()
        self._connection.close()
