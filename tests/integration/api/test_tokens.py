"""Tokens for machines: shown once, bound to what the machine may, revoked within seconds, useless to browsers."""

import asyncio
import re
from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from services.api.sessions import WRONG_TOKENS, hash_token
from services.clock import to_datetime
from tests.integration.api.conftest import PASSWORD, RunningApi, add_account, signed_in
from tests.integration.api.test_accounts import audited, districts
from tests.integration.api.test_row_security import NORTH, SOUTH, two_districts
from tests.world import rows

__all__ = ["districts", "two_districts"]

ACCESS_PAGE = Path(__file__).parents[3] / "docs" / "access.md"


@pytest.fixture
async def admin(api: RunningApi, database_url: str, districts: None) -> AsyncGenerator[httpx.AsyncClient]:
    add_account(database_url, "admin", ["admin"])
    async with signed_in(api, "admin") as client:
        yield client


async def make_machine(admin: httpx.AsyncClient, **described: object) -> int:
    body = {"name": "scada", "roles": ["viewer"], "is_machine": True, "districts": [NORTH], **described}
    made = (await admin.post("/api/accounts", json=body)).json()
    assert made["password"] is None
    return int(made["account"]["account_id"])


async def make_token(admin: httpx.AsyncClient, account_id: int, days: int = 30) -> tuple[str, int]:
    answer = await admin.post(f"/api/accounts/{account_id}/tokens", json={"name": "reader", "days": days})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"]), int(answer.json()["shown"]["token_id"])


@pytest.fixture
async def machine(api: RunningApi, admin: httpx.AsyncClient) -> AsyncGenerator[httpx.AsyncClient]:
    """A program with a token and without cookies or any header of ours."""
    token, _ = await make_token(admin, await make_machine(admin, roles=["viewer", "operator"]))
    async with httpx.AsyncClient(base_url=api.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client:
        yield client


async def test_machine_sees_and_does_what_its_account_may(
    machine: httpx.AsyncClient, database_url: str, two_districts: dict[str, int]
) -> None:
    alerts = (await machine.get("/api/alerts")).json()["items"]
    assert [alert["asset_code"] for alert in alerts] == ["M-north"]
    # without X-Requested-With: no browser adds such a token by itself
    assert (await machine.post(f"/api/alerts/{alerts[0]['alert_id']}/acknowledge", json={})).status_code == 200
    assert rows(database_url, "select acknowledged_by from alerts where acknowledged_by is not null") == [("scada",)]
    assert (await machine.get("/api/accounts")).status_code == 403
    assert (await machine.delete("/api/session")).status_code == 403
    answer = await machine.post("/api/session/password", json={"old": PASSWORD, "new": "kettle-7-swan-harbour"})
    assert answer.status_code == 403


async def test_table_keeps_no_token_and_lists_tell_none(
    admin: httpx.AsyncClient, api: RunningApi, database_url: str
) -> None:
    account_id = await make_machine(admin)
    token, token_id = await make_token(admin, account_id)
    assert token.startswith("lifeline_")
    assert rows(database_url, "select token_hash from api_tokens") == [(hash_token(token),)]
    listed = await admin.get("/api/tokens", params={"account_id": account_id})
    assert token not in listed.text
    (shown,) = listed.json()["items"]
    assert (shown["token_id"], shown["account"], shown["created_by"]) == (token_id, "scada", "admin")
    assert shown["expires_at"] == "2026-12-22T00:00:00Z"
    assert audited(database_url, "token.make") == [
        ("admin", "scada", {"token_id": token_id, "name": "reader", "days": 30})
    ]


async def ask(api: RunningApi, token: str) -> int:
    async with httpx.AsyncClient(base_url=api.url, headers={"Authorization": f"Bearer {token}"}) as client:
        return (await client.get("/api/alerts")).status_code


async def test_revoked_token_and_token_of_a_closed_machine_open_nothing(
    api: RunningApi, admin: httpx.AsyncClient, database_url: str
) -> None:
    account_id = await make_machine(admin)
    (first, first_id), (second, _) = [await make_token(admin, account_id) for _ in range(2)]
    assert [await ask(api, token) for token in (first, second)] == [200, 200]
    assert (await admin.delete(f"/api/tokens/{first_id}")).status_code == 204
    assert [await ask(api, token) for token in (first, second)] == [401, 200]
    await admin.post(f"/api/accounts/{account_id}/disable")
    assert await ask(api, second) == 401
    assert audited(database_url, "token.revoke") == [("admin", "scada", {"token_id": first_id, "name": "reader"})]


async def test_token_ends_with_its_day(api: RunningApi, admin: httpx.AsyncClient) -> None:
    token, _ = await make_token(admin, await make_machine(admin), days=1)
    assert await ask(api, token) == 200
    api.clock.advance(86_400 + 1)
    assert await ask(api, token) == 401


async def test_use_of_a_token_is_written_down(api: RunningApi, admin: httpx.AsyncClient) -> None:
    token, _ = await make_token(admin, await make_machine(admin))
    await ask(api, token)
    async with api.parts.pool.connection() as connection:
        session = await api.parts.sessions.of_machine(token, "x", api_now(api))
        await api.parts.sessions.refresh(connection, api_now(api))
    assert session.account.is_machine
    assert (await admin.get("/api/tokens")).json()["items"][0]["last_used_at"] == "2026-11-22T00:00:00Z"


def api_now(api: RunningApi) -> datetime:
    return to_datetime(api.clock.now())


async def test_token_is_for_machines_and_machines_have_no_password(
    admin: httpx.AsyncClient, stranger: httpx.AsyncClient, database_url: str
) -> None:
    person = add_account(database_url, "zhao", ["operator"])
    answer = await admin.post(f"/api/accounts/{person}/tokens", json={"name": "x"})
    assert (answer.status_code, answer.json()["rule"]) == (409, "machine_sign_in")
    machine = await make_machine(admin)
    answer = await admin.post(f"/api/accounts/{machine}/temporary-password")
    assert (answer.status_code, answer.json()["rule"]) == (409, "machine_sign_in")
    assert (await stranger.post("/api/session", json={"name": "scada", "password": "x"})).status_code == 401


async def test_session_token_is_no_api_token_and_the_other_way_round(
    api: RunningApi, admin: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    token, _ = await make_token(admin, await make_machine(admin))
    assert await ask(api, str(admin.cookies["lifeline_session"])) == 401
    stranger.cookies.set("lifeline_session", token)
    assert (await stranger.get("/api/alerts")).status_code == 401
    # a token that opens nothing is not made good by a cookie
    answer = await admin.get("/api/alerts", headers={"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    # what a proxy asked for is none of ours
    assert (await admin.get("/api/alerts", headers={"Authorization": "Basic eDp5"})).status_code == 200


async def test_guessing_tokens_is_stopped_and_tokens_in_use_work_on(
    api: RunningApi, admin: httpx.AsyncClient, machine: httpx.AsyncClient
) -> None:
    assert (await machine.get("/api/alerts")).status_code == 200
    tries = [await ask(api, f"lifeline_{number}") for number in range(WRONG_TOKENS + 1)]
    assert tries == [401] * WRONG_TOKENS + [429]
    api.clock.advance(20)
    assert (await machine.get("/api/alerts")).status_code == 200
    # and nobody's password is concerned
    async with signed_in(api, "admin"):
        pass


async def test_admin_of_another_district_neither_sees_nor_revokes_the_token(
    api: RunningApi, admin: httpx.AsyncClient, database_url: str
) -> None:
    account_id = await make_machine(admin)
    _, token_id = await make_token(admin, account_id)
    add_account(database_url, "south-admin", ["admin"], districts=[SOUTH])
    async with signed_in(api, "south-admin") as other:
        assert (await other.get("/api/tokens")).json()["items"] == []
        assert (await other.delete(f"/api/tokens/{token_id}")).status_code == 404
        assert (await other.post(f"/api/accounts/{account_id}/tokens", json={"name": "x"})).status_code == 404


async def test_example_of_the_documentation_works(
    api: RunningApi, admin: httpx.AsyncClient, two_districts: dict[str, int]
) -> None:
    token, _ = await make_token(admin, await make_machine(admin))
    found = re.search(r"```\n(curl .*?)```", ACCESS_PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    example = found[1].replace("https://lifeline.city.example", api.url)
    shell = await asyncio.create_subprocess_exec(
        "sh", "-c", example, env={"PATH": "/usr/bin:/bin", "TOKEN": token}, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await shell.communicate()
    assert shell.returncode == 0
    assert b"M-north" in output
    assert b"M-south" not in output
