"""Stories play on the same services as the integration tests, at an hour of their own."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

import httpx
import pytest

from deploy.processes import Child
from services.clock import BEIJING, SystemClock
from tests.integration.services.conftest import clean_log, gateway, services
from tests.world import eventually

__all__ = ["Desk", "clean_log", "gateway", "services"]

PASSWORD = "correct horse battery"


class Desk:
    """Somebody who is signed in."""

    def __init__(self, address: str, name: str) -> None:
        self.client = httpx.Client(base_url=address, headers={"X-Requested-With": "tests"}, timeout=20)
        self.post("/api/session", name=name, password=PASSWORD)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def post(self, path: str, **body: object) -> dict[str, Any]:
        answer = self.client.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else {}

    def get(self, path: str, **asked: str) -> dict[str, Any]:
        answer = self.client.get(path, params=asked)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()


@pytest.fixture
def clock() -> SystemClock:
    """Runs ahead so far that it is two o'clock at night in Beijing."""
    now = datetime.now(BEIJING)
    two = now.replace(hour=2, minute=0, second=0, microsecond=0)
    return SystemClock(((two if two > now else two + timedelta(days=1)) - now).total_seconds())


@pytest.fixture
def service_environment(service_environment: Mapping[str, str], clock: SystemClock) -> Mapping[str, str]:
    """Every service goes by the story's clock, and may call systems of the city on this machine."""
    return {
        **service_environment,
        "LIFELINE_CLOCK_AHEAD_SECONDS": str(clock.ahead_seconds),
        "LIFELINE_WEBHOOK_PRIVATE_ADDRESSES": "true",
    }


@pytest.fixture
def house(
    services: dict[str, Child],
    service_environment: Mapping[str, str],
    start_service: Callable[[str, Mapping[str, str]], Child],
) -> str:
    """All services; returns the address of the API."""
    start_service("services.alerting.notify", service_environment)
    api = start_service("services.api", service_environment)
    eventually(lambda: "live picture ready" in api.log_file.read_text(encoding="utf-8"), "the API is ready")
    return f"http://127.0.0.1:{service_environment['LIFELINE_API_PORT']}"
