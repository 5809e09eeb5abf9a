"""A push vendor on loopback, and the browser keys that a real one would never see."""

import base64
import json
import os
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import BrowserContext

from tests.integration.alerting.test_delivery import Receiver

# the browser of this machine knows no vendor: its subscription is ours
SUBSCRIBE = """PushManager.prototype.subscribe = async function ({ applicationServerKey }) {
  globalThis.subscribedWith = applicationServerKey.byteLength
  return { endpoint: %(endpoint)s, toJSON: () => ({ endpoint: %(endpoint)s, keys: %(keys)s }) }
}"""


def text_of(raw: bytes) -> str:
    """base64url without padding, as browsers write keys."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Vendor:
    """Takes what the notification worker hands over; only the holder of the browser's key can read it."""

    receiver: Receiver = field(default_factory=Receiver)
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def serve(self, context: BrowserContext) -> None:
        """Let the pages of this browser subscribe here."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": text_of(point), "auth": text_of(self.secret)}
        endpoint = self.receiver.url.replace("/hook", "/push/zhao")
        context.add_init_script(SUBSCRIBE % {"endpoint": json.dumps(endpoint), "keys": json.dumps(keys)})

    def read(self, place: int) -> tuple[dict[str, str], dict[str, Any]]:
        """Headers, by their names in small letters, and decrypted message number `place`."""
        headers, body = self.receiver.taken[place]
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return {name.lower(): value for name, value in headers.items()}, json.loads(plain)
