"""The receiver in the documentation works against the real worker, as it stands there."""

import asyncio
import re
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from deploy.processes import Child, Command
from services.alerting.commands.webhooks import add_webhook, rotate_secret, send_test_call
from services.clock import to_datetime
from services.database import connect
from tests.world import eventually, now, rows

PROJECT = Path(__file__).parents[3]
DOCUMENT = PROJECT / "docs" / "notifications.md"


def documented_receiver() -> str:
    (found,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return found


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def receiver(tmp_path: Path, port: int) -> Iterator[Callable[[str], Child]]:
    """Starts the receiver with a secret."""
    children: list[Child] = []
    script = tmp_path / "receiver.py"
    script.write_text(documented_receiver(), encoding="utf-8")

    def start(secret: str) -> Child:
        secret_file = tmp_path / "secret"
        secret_file.write_text(secret, encoding="utf-8")
        child = Child("receiver", tmp_path / "receiver.log", tmp_path / "receiver.pid")
        child.start(
            Command([sys.executable, str(script), str(port), str(secret_file)], environment={}, directory=tmp_path)
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.stop()


def listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


async def add(database_url: str, port: int) -> str:
    connection = await connect(database_url)
    async with connection:
        url = f"http://127.0.0.1:{port}/lifeline"
        return (await add_webhook(connection, "city hall", url, "wang", to_datetime(now())))[1]


async def call(database_url: str, *, rotates: bool = False) -> None:
    connection = await connect(database_url)
    async with connection:
        if rotates:
            await rotate_secret(connection, 1, to_datetime(now()))
        await send_test_call(connection, 1, to_datetime(now()))


def states(database_url: str) -> list[tuple[object, ...]]:
    return rows(database_url, "select state, last_error from deliveries order by delivery_id")


def test_documented_receiver_is_fifteen_lines() -> None:
    assert len([line for line in documented_receiver().splitlines() if line]) == 15


def test_documented_receiver_takes_what_is_signed_and_refuses_the_rest(
    database_url: str,
    service_environment: Mapping[str, str],
    start_service: Callable[[str, Mapping[str, str]], Child],
    receiver: Callable[[str], Child],
    port: int,
) -> None:
    start_service("services.alerting.notify", {**service_environment, "LIFELINE_WEBHOOK_PRIVATE_ADDRESSES": "true"})
    secret = asyncio.run(add(database_url, port))
    listening = receiver(secret)
    eventually(lambda: listens(port), "the receiver listens")

    asyncio.run(call(database_url))
    eventually(lambda: states(database_url) == [("delivered", None)], "the call is taken")
    # the secret before the rotation is still good
    asyncio.run(call(database_url, rotates=True))
    eventually(lambda: states(database_url) == [("delivered", None)] * 2, "the call after the rotation is taken")
    printed = "lifeline.notification.test Test page"
    eventually(lambda: listening.log_file.read_text(encoding="utf-8").count(printed) == 2, "both were understood")

    listening.stop()
    receiver("another secret")
    eventually(lambda: listens(port), "the receiver listens again")
    asyncio.run(call(database_url))
    eventually(lambda: states(database_url)[2] == ("discarded", "answered 403"), "the forgery is refused")
