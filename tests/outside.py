"""The world outside of the service, on loopback: a push vendor with its phones, and webhooks of other systems.

It recognises no repetition: every call is kept with what became of it, and it fails as often as it is told to.
"""

import base64
import json
import os
import random
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, cast

import http_ece  # pyright: ignore[reportMissingTypeStubs]
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Fate = Literal["accepted", "refused", "cut_before", "cut_after", "hung"]
TAKEN: frozenset[Fate] = frozenset({"accepted", "cut_after", "hung"})


@dataclass(frozen=True)
class Call:
    """One call as it arrived.

    name: phone or system that was called.
    identity: what a receiver recognises a repetition by: tag of the push, id of the event.
    header: the same in the header: Topic, or Idempotency-Key.
    content: what was said, decrypted.
    fate: what the caller was made to see; taken nevertheless when it was cut off afterwards, or hung.
    at: arrival. [us since epoch]
    """

    name: str
    identity: str
    header: str
    content: Mapping[str, Any]
    fate: Fate
    at: int

    @property
    def is_taken(self) -> bool:
        """Has the other side got it, whatever the caller was told?"""
        return self.fate in TAKEN


@dataclass
class Faults:
    """How often a call fails in which way; the rest is accepted. Draws from a seeded source of chance."""

    seed: int = 0
    refused: float = 0.0
    cut_before: float = 0.0
    cut_after: float = 0.0
    hung: float = 0.0
    hang_seconds: float = 0.0
    _random: random.Random = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def draw(self) -> Fate:
        with self._lock:
            chance = self._random.random()
        for fate in ("refused", "cut_before", "cut_after", "hung"):
            chance -= getattr(self, fate)
            if chance < 0:
                return cast(Fate, fate)
        return "accepted"


class Phone:
    """A browser that has subscribed, with the keys that only it knows (RFC 8291)."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    @property
    def address(self) -> dict[str, Any]:
        """What the browser gives away."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": _text(point), "auth": _text(self._auth)}}

    def read(self, body: bytes) -> dict[str, Any]:
        """What the service worker of this browser is given."""
        plain = http_ece.decrypt(  # pyright: ignore[reportUnknownMemberType] - the library has no types
            body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        return json.loads(plain)


class Outside:
    """Push vendor and other systems, until closed."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.calls: list[Call] = []
        self.phones: dict[str, Phone] = {}
        # while it is cleared, calls wait before they are even read
        self.is_open = threading.Event()
        self.is_open.set()
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outside.is_open.wait()
                outside.take(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it so
                pass

        self.server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def phone(self, name: str) -> Phone:
        """A new phone of this name."""
        self.phones[name] = Phone(f"{self._url}/push/{name}")
        return self.phones[name]

    def hook(self, name: str) -> str:
        """Where another system of this name is called."""
        return f"{self._url}/hook/{name}"

    def taken(self, name: str) -> list[Call]:
        """What this phone or system has got, repetitions included."""
        return [call for call in self.calls if call.name == name and call.is_taken]

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """One call, with its fate."""
        at = time.time_ns() // 1_000
        body = request.rfile.read(int(request.headers["Content-Length"]))
        kind, name = request.path.strip("/").split("/")
        if kind == "push":
            content = self.phones[name].read(body)
            identity, header = str(content["tag"]), request.headers["Topic"]
        else:
            content = json.loads(body)
            identity, header = str(content["id"]), request.headers["Idempotency-Key"]
        fate = self.faults.draw()
        self.calls.append(Call(name, identity, header, content, fate, at))
        if fate == "hung":
            time.sleep(self.faults.hang_seconds)
        if fate in ("cut_before", "cut_after"):
            request.connection.shutdown(socket.SHUT_RDWR)
            return
        request.send_response(503 if fate == "refused" else 201)
        request.end_headers()

    def close(self) -> None:
        """End the server; what it has seen stays."""
        self.is_open.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # a burst of pages comes at once
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers that were killed, or gave up, are what this is for."""


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
