"""Services on the shared servers, with an empty log, for one test."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from nats.aio.client import Client

from deploy.processes import Child
from services.stream import STREAMS
from tests.world import Gateway, eventually

SERVICES = ("services.ingest", "services.ingest.recorder", "services.alerting")


async def forget_streams(url: str, password: str) -> None:
    """Delete every stream; services make them anew."""
    connection = Client()
    await connection.connect(url, user="lifeline", password=password)  # pyright: ignore[reportUnknownMemberType]
    for stream in STREAMS:
        await connection.request(f"$JS.API.STREAM.DELETE.{stream.name}", timeout=5)
    await connection.close()


def forget_log(environment: Mapping[str, str]) -> None:
    """Forget what was written to the log of these services."""
    password = Path(environment["LIFELINE_LOG_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()

    asyncio.run(forget_streams(environment["LIFELINE_LOG_URL"], password))


@pytest.fixture
def clean_log(service_environment: Mapping[str, str]) -> None:
    """Forget what earlier tests have written."""
    forget_log(service_environment)


@pytest.fixture
def services(
    clean_log: None, service_environment: Mapping[str, str], start_service: Callable[[str, Mapping[str, str]], Child]
) -> dict[str, Child]:
    """Ingest, recorder and alerting, started."""
    started = {name: start_service(name, service_environment) for name in SERVICES}
    log_file = started["services.ingest"].log_file
    eventually(lambda: "listening" in log_file.read_text(encoding="utf-8"), "ingest listens to its gateways")
    return started


@pytest.fixture
def gateway(service_environment: Mapping[str, str]) -> Iterator[Gateway]:
    """A gateway with the account that gateways have."""
    password = Path(service_environment["LIFELINE_SECRETS"], "broker_gateways").read_text(encoding="utf-8").strip()
    gateway = Gateway(service_environment, password=password)
    yield gateway
    gateway.close()
