"""The README's walk, command for command: import of one's own manhole, then a message from the terminal."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.processes import Child
from deploy.servers import Servers
from tests.conftest import PROJECT
from tests.world import eventually, rows

BLOCKS = re.compile(r"```\n(.*?)```", re.DOTALL)


def walk(readme: str) -> str:
    """The commands of the section, as a newcomer would paste them."""
    text = (PROJECT / readme).read_text(encoding="utf-8")
    return "\n".join(block for block in BLOCKS.findall(text) if "lifeline import" in block or "mosquitto_pub" in block)


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
@pytest.mark.usefixtures("services")
def test_reading_and_alert_follow(
    readme: str, servers: Servers, service_environment: Mapping[str, str], database_url: str, tmp_path: Path
) -> None:
    (tmp_path / ".venv").symlink_to(PROJECT / ".venv")
    (tmp_path / ".lifeline").symlink_to(servers.home.root)
    subprocess.run(
        ["bash", "-euc", walk(readme)], cwd=tmp_path, env={**os.environ, **service_environment}, check=True, timeout=60
    )

    eventually(lambda: rows(database_url, "select from readings"), "the reading")
    eventually(lambda: rows(database_url, "select from alerts"), "the alert")
    assert rows(database_url, "select round(value::numeric, 3)::float8, quality from readings") == [(3.1, 1)]
    assert rows(database_url, "select level, condition, rule_id from alerts") == [
        (2, "true", "gas.methane_adjacent.limit")
    ]


def test_message_of_an_unknown_gateway_is_kept_with_its_reason(
    services: dict[str, Child], servers: Servers, database_url: str
) -> None:
    assert services["services.ingest"].pid
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(servers.broker.port), "-q", "1", "-u", "gateways"]
    command += ["-P", servers.password("broker_gateways"), "-t", "lifeline/v1/00/NOBODY/readings", "-m", "[]"]
    subprocess.run(command, check=True, timeout=10)

    kept = eventually(lambda: rows(database_url, "select gateway_code, reason, count from rejected_messages"), "a row")
    assert kept == [("NOBODY", "unknown_gateway", 1)]
