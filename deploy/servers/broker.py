"""The private MQTT broker of the gateways: Mosquitto, its accounts and what each may read and write."""

import shutil
import signal
import socket
import subprocess
from pathlib import Path
from string import Template

from deploy.home import Home
from deploy.processes import Command
from deploy.servers.errors import ServerFailed, ServerMissing
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
        configuration = Template((TEMPLATES / "mosquitto.conf").read_text(encoding="utf-8")).substitute(
            port=self.port, directory=self.directory
        )
        write_for(self.account, self.directory / "mosquitto.conf", configuration)
        write_for(self.account, self.directory / "rights", (TEMPLATES / "mosquitto.rights").read_text(encoding="utf-8"))
        plain = "".join(f"{account}:{self.home.password(f'broker_{account}')}\n" for account in ACCOUNTS)
        accounts = write_for(self.account, self.directory / "accounts", plain)
        # hashes the passwords in place
        outcome = subprocess.run(
            [program("mosquitto_passwd"), "-U", accounts], capture_output=True, text=True, check=False
        )
        if outcome.returncode:
            raise ServerFailed(f"mosquitto_passwd failed: {outcome.stderr.strip()}")
        if self.account:
            shutil.chown(accounts, self.account, self.account)

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
