"""The service as a process: it starts in any order, says what it waits for, and ends when asked."""

import socket
import urllib.request
from collections.abc import Callable, Mapping

from deploy.processes import Child
from tests.world import eventually

Start = Callable[[str, Mapping[str, str]], Child]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_service_answers_without_log_and_database_and_ends_in_time(
    start_service: Start, service_environment: Mapping[str, str]
) -> None:
    port = free_port()
    nowhere = {
        "LIFELINE_API_PORT": str(port),
        "LIFELINE_LOG_URL": f"nats://127.0.0.1:{free_port()}",
        "LIFELINE_API_DATABASE_URL": f"postgresql://127.0.0.1:{free_port()}/none",
    }
    service = start_service("services.api", {**service_environment, **nowhere})

    def health() -> bytes:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5) as answer:
                return answer.read()
        except OSError:
            return b""

    assert b"stale" in eventually(health, "the API answers")
    service.ask_to_stop()
    eventually(lambda: service.exit_status is not None, "the service has ended", seconds=5)
    assert service.exit_status == 0


def test_taken_port_is_named_and_ends_the_service(start_service: Start, service_environment: Mapping[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        service = start_service("services.api", {**service_environment, "LIFELINE_API_PORT": port})
        eventually(lambda: service.exit_status is not None, "the service has ended")
    assert service.exit_status == 2
    assert "The address of the API cannot be used" in service.log_file.read_text(encoding="utf-8")
