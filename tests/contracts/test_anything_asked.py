"""Whatever is asked of the API: never a server error, every refusal a problem (RFC 9457), every answer of its shape."""

# schemathesis leaves parts of itself without types
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import httpx
import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.processes import Child
from services.alerting.commands.work_orders import dispatch
from services.api.app import create_app
from services.database import connect
from services.settings import Settings
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import EVERYTHING, PASSWORD, add_account
from tests.world import eventually

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# a stream has no end, and whoever signs out can ask nothing more
LEFT_OUT = ["followLive", "signOut", "signIn", "endSessions"]
# `make fuzz` asks more
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
PROBLEM = "application/problem+json"


@pytest.fixture
def night_in_the_tables(database_url: str) -> None:
    """An incident with an alert, somebody told, and an order: ids 1 exist, so that some requests find something."""
    add_account(database_url, roles=[*EVERYTHING, "engineer", "crew"])
    asyncio.run(fill(database_url))


async def fill(database_url: str) -> None:
    night = Night(database_url)
    connection = await connect(database_url)
    try:
        night.city.connection.execute("insert into crews (crew_code, name, lifelines) values ('g', '一队', '{gas}')")
        night.person("zhou", position="duty_officer")
        await night.transition(connection, night.city.sensor("CH4-1"), level=3)
        await dispatch(connection, 1, UUID(int=1), 1, "", "wang", night.now)
    finally:
        await connection.close()
        night.close()


@pytest.fixture
def address(
    night_in_the_tables: None,
    service_environment: Mapping[str, str],
    start_service: Callable[[str, Mapping[str, str]], Child],
) -> str:
    """Where the real API answers."""
    api = start_service("services.api", service_environment)
    eventually(lambda: "live picture ready" in api.log_file.read_text(encoding="utf-8"), "the API is ready")
    return f"http://127.0.0.1:{service_environment['LIFELINE_API_PORT']}"


@pytest.fixture
def session(address: str) -> dict[str, str]:
    """Headers of somebody who may do everything."""
    headers = {"X-Requested-With": "tests"}
    answer = httpx.post(f"{address}/api/session", json={"name": "wang", "password": PASSWORD}, headers=headers)
    return headers | {"Cookie": f"lifeline_session={answer.cookies['lifeline_session']}"}


@pytest.fixture
def description(address: str) -> Any:
    document = create_app(Settings(database_url="postgresql://nowhere/none")).openapi()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=address)
    return schema.exclude(operation_id=LEFT_OUT)


def test_api_answers_as_described(description: Any, session: dict[str, str]) -> None:
    wrong: dict[str, str] = {}
    answered: set[str] = set()
    for found in description.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                if ask_anything(operation.as_strategy(generation_mode=mode), session):
                    answered.add(operation.label)
            except Unsatisfiable:
                # there is nothing to get wrong about a request without inputs
                assert mode is GenerationMode.NEGATIVE
            except (AssertionError, FailureGroup, Failure) as failure:
                wrong[f"{operation.label} {mode.value}"] = str(failure)
    assert wrong == {}, "\n\n".join(f"{name}\n{why}" for name, why in wrong.items())
    plain = {one.ok().label for one in description.get_all_operations() if is_plain_reading(one.ok())}
    assert plain - answered == set(), "these never answered with what was asked for"


def is_plain_reading(operation: Any) -> bool:
    """GET without anything in its path: whatever its filters say, some answers must be no refusals."""
    # no identity provider is set up here; a dry run needs a lifeline of the catalogue, which chance does not guess
    is_answerable = not operation.path.startswith("/api/oidc/") and operation.path != "/api/routes/dry-run"
    return operation.method == "get" and "{" not in operation.path and is_answerable


def ask_anything(cases: SearchStrategy[Any], session: dict[str, str]) -> int:
    """Random requests of one kind, the same at every run; returns how many were answered without a refusal."""
    statuses: list[int] = []

    @hypothesis.given(case=cases)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    def ask(case: Any) -> None:
        response = case.call(headers=session)
        case.validate_response(response, checks=CHECKS)
        statuses.append(response.status_code)
        if response.status_code >= 400:
            assert response.headers["content-type"] == [PROBLEM], response.headers
            problem = response.json()
            assert problem["status"] == response.status_code
            assert problem["title"]
            assert problem["detail"]

    ask()
    return sum(status < 400 for status in statuses)
