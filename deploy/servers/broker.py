"""The private MQTT broker of the gateways: Mosquitto, its accounts and what each may read and write."""

import hashlib
import os
import shutil
import signal
import socket
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from string import Template

from deploy.home import Home
from deploy.processes import Command
from deploy.servers.errors import ServerMissing
from deploy.servers.place import account_to_drop_to, reachable_directory, write_for

TEMPLATES = Path(__file__).parent
ACCOUNTS = ("ingest", "gateways")
SYSTEM_PATH = "/usr/bin:/usr/sbin:/bin:/sbin:/usr/local/bin:/usr/local/sbin"


class Broker:
    """One Mosquitto under the home, listening on the loopback address alone, no anonymous client."""

    name = "broker"

    def __init__(self, home: Home, port: int) -> None:
        self.home = home
        self.port = port
        self.account = account_to_drop_to("mosquitto")
        self.directory = home.root / "mosquitto"

    @property
    def url(self) -> str:
        """Address for gateways."""
        return f"mqtt://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Write configuration, accounts and rights."""
        self.directory = reachable_directory(self.home.root / "mosquitto", self.account)
        passwords = {account: self.home.password(f"broker_{account}") for account in ACCOUNTS}
        for name, text in configuration("127.0.0.1", self.port, self.directory, self.directory, passwords).items():
            write_for(self.account, self.directory / name, text)

    def command(self) -> Command:
        """How to run the broker."""
        return Command(
            [program("mosquitto"), "-c", str(self.directory / "mosquitto.conf")],
            user=self.account,
            # writes its sessions and queues before it ends
            orphan_signal=signal.SIGTERM,
            directory=self.directory,
        )

    def why_not_ready(self) -> str | None:
        """None once it accepts our own account, else what is wrong."""
        try:
            answer = connect_once(self.port, "gateways", self.home.password("broker_gateways"))
        except OSError as error:
            return str(error)
        return None if answer == b"\x20\x02\x00\x00" else f"the broker refused our account: {answer.hex()}"

    def complete(self) -> None:
        """Nothing more to do once it runs."""


def configuration(address: str, port: int, place: Path, state: Path, passwords: Mapping[str, str]) -> dict[str, str]:
    """The broker's three files, by name.

    Args:
        address: To listen on.
        port: To listen on.
        place: Where the broker finds the other two files.
        state: Where it keeps sessions and queues.
        passwords: By account.
    """
    template = Template((TEMPLATES / "mosquitto.conf").read_text(encoding="utf-8"))
    return {
        "mosquitto.conf": template.substitute(address=address, port=port, place=place, state=state),
        "rights": (TEMPLATES / "mosquitto.rights").read_text(encoding="utf-8"),
        "accounts": "".join(f"{account}:{hashed(password)}\n" for account, password in passwords.items()),
    }


def hashed(password: str) -> str:
    """The password as `mosquitto_passwd` of 2.0 writes it: PBKDF2 with SHA-512, salted.

    The few rounds are the broker's default; our passwords are 24 random characters, which no dictionary holds.
    """
    salt, rounds = os.urandom(12), 101
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    return f"$7${rounds}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def connect_once(port: int, user: str, password: str) -> bytes:
    """Say CONNECT in MQTT 3.1.1 without a client id and return the broker's answer (CONNACK, 4 bytes)."""
    fields = b"".join(len(text).to_bytes(2, "big") + text.encode() for text in ("", user, password))
    # protocol name and level, flags: user name, password, clean session; keep alive 5 s
    body = b"\x00\x04MQTT\x04\xc2\x00\x05" + fields
    with socket.create_connection(("127.0.0.1", port), timeout=2.0) as connection:
        connection.sendall(b"\x10" + bytes([len(body)]) + body)
        answer = connection.recv(4)
        connection.sendall(b"\xe0\x00")
        return answer


def program(name: str) -> str:
    """Full path of one of Mosquitto's programs.

    Raises:
        ServerMissing: it is not installed.
    """
    found = shutil.which(name, path=SYSTEM_PATH)
    if not found:
        raise ServerMissing(f"{name} is not installed: run 'make setup'")
    return found
