"""The audit: whoever changes something or reads personal data stands in it, and it can be searched."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import cast

import httpx
import pytest

from tests.integration.api.conftest import RunningApi, add_account, signed_in
from tests.world import rows


@pytest.fixture
async def admin(api: RunningApi, database_url: str) -> AsyncGenerator[httpx.AsyncClient]:
    add_account(database_url, "admin", ["admin"])
    async with signed_in(api, "admin") as client:
        yield client


async def read(admin: httpx.AsyncClient, **wanted: str | int) -> list[tuple[str, str, str]]:
    answer = await admin.get("/api/audit", params=wanted)
    assert answer.status_code == 200, answer.text
    return [(line["actor"], line["action"], line["subject_id"]) for line in answer.json()["items"]]


async def test_reading_the_audit_stands_in_it(admin: httpx.AsyncClient) -> None:
    first = await read(admin, actor="admin", action="session")
    assert first == [("admin", "session.begin", "admin")]
    assert (await read(admin))[0] == ("admin", "audit.read", "list")
    line = (await admin.get("/api/audit", params={"action": "audit.read"})).json()["items"][-1]
    assert line["details"] == {"actor": "admin", "action": "session", "count": 1}
    assert line["address"] == "127.0.0.1"


async def test_lines_are_found_by_who_what_whom_and_when(admin: httpx.AsyncClient, database_url: str) -> None:
    for name in ("zhao", "li"):
        await admin.post("/api/accounts", json={"name": name, "roles": ["viewer"]})
    assert await read(admin, action="account") == [("admin", "account.add", "li"), ("admin", "account.add", "zhao")]
    assert await read(admin, action="account.add", subject="zhao") == [("admin", "account.add", "zhao")]
    assert await read(admin, action="acc") == []
    assert await read(admin, actor="zhao") == []
    assert await read(admin, subject_kind="identity") == []
    at = cast(datetime, rows(database_url, "select recorded_at from audit where subject_id = 'li'")[0][0]).isoformat()
    assert await read(admin, action="account", since=at) == [("admin", "account.add", "li")]
    assert await read(admin, action="account", until=at) == [("admin", "account.add", "zhao")]
    assert (await admin.get("/api/audit", params={"action": "x' or 1=1"})).status_code == 422


async def test_pages_stay_in_order_although_reading_adds_lines(admin: httpx.AsyncClient) -> None:
    for number in range(5):
        await admin.post("/api/accounts", json={"name": f"p{number}", "roles": ["viewer"], "with_password": False})
    found: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        asked: dict[str, str | int] = {"action": "account.add", "limit": 2}
        page = (await admin.get("/api/audit", params=asked | ({"cursor": cursor} if cursor else {}))).json()
        found += [line["subject_id"] for line in page["items"]]
        cursor = page["next_cursor"]
    assert (found, cursor) == (["p4", "p3", "p2", "p1", "p0"], None)


async def test_signing_in_and_out_stands_in_the_audit(api: RunningApi, database_url: str) -> None:
    add_account(database_url, "zhao", ["viewer"])
    async with signed_in(api, "zhao") as zhao:
        await zhao.delete("/api/session")
    assert rows(database_url, "select actor, action, details from audit order by audit_id") == [
        ("zhao", "session.begin", {"through": "password"}),
        ("zhao", "session.end", {}),
    ]


async def test_crews_and_ways_to_reach_somebody_are_noted_without_addresses(
    admin: httpx.AsyncClient, database_url: str
) -> None:
    assert (await admin.post("/api/crews", json={"crew_code": "gas-1", "name": "一队"})).status_code == 201
    address = {"channel": "message", "label": "手机", "address": {"url": "json://city.example/token"}}
    contact_id = (await admin.post("/api/contact-points", json=address)).json()["contact_id"]
    await admin.delete(f"/api/contact-points/{contact_id}")
    noted = rows(
        database_url,
        "select action, subject_id, details from audit where not starts_with(action, 'session') order by audit_id",
    )
    assert noted == [
        ("crew.save", "gas-1", {}),
        ("contact_point.add", "admin", {"vendor": "json"}),
        ("contact_point.drop", "admin", {"contact_id": contact_id}),
    ]
