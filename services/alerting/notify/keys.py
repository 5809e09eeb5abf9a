"""Keys of our own, made once in the directory of secrets: who we are to push vendors, and what signs answer links."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from py_vapid import Vapid02, b64urlencode

from services.errors import Misconfigured

VAPID_FILE = "vapid_private.pem"
ANSWER_FILE = "answer_key"


def vapid_key(directory: Path) -> Vapid02:
    """The key that push vendors know us by; losing it makes every browser subscribe anew.

    Raises:
        Misconfigured: the file is not such a key.
    """
    content = _once(directory / VAPID_FILE, _fresh_vapid)
    key = load_pem_private_key(content, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Misconfigured("This is not a VAPID key", file=directory / VAPID_FILE)
    return Vapid02(key)


def public_key_of(key: Vapid02) -> str:
    """What a browser needs to subscribe: the uncompressed point, base64url."""
    return b64urlencode(key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def answer_key(directory: Path) -> bytes:
    """The key that signs answer links."""
    return _once(directory / ANSWER_FILE, lambda: secrets.token_urlsafe(48).encode())


def _fresh_vapid() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _once(file: Path, make: Callable[[], bytes]) -> bytes:
    """Read the file; when there is none, make it. Of two processes that start at once, one makes it for both."""
    if not file.exists():
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(make())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_bytes()
