"""Signing in, staying signed in, and being kept out."""

import hashlib
from pathlib import Path

import httpx
import psycopg

from services.api.accounts import ensure_first_account
from services.clock import FixedClock, to_datetime
from services.settings import Settings
from tests.integration.api.conftest import PASSWORD, RunningApi, add_account, serving, signed_in
from tests.world import rows

RIGHT = {"name": "wang", "password": PASSWORD}
WRONG = {"name": "wang", "password": "wrong"}


async def test_right_password_opens_and_signing_out_closes(stranger: httpx.AsyncClient, database_url: str) -> None:
    add_account(database_url)
    answer = await stranger.post("/api/session", json=RIGHT)
    cookie = answer.headers["set-cookie"].lower()
    assert answer.json()["name"] == "wang"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age=43200" in cookie
    assert (await stranger.get("/api/session")).json() == answer.json()

    token = str(stranger.cookies["lifeline_session"])
    assert (await stranger.delete("/api/session")).status_code == 204
    stranger.cookies.set("lifeline_session", token)
    assert (await stranger.get("/api/session")).status_code == 401


async def test_table_keeps_no_token(client: httpx.AsyncClient, database_url: str) -> None:
    token = str(client.cookies["lifeline_session"])
    assert rows(database_url, "select token_hash from sessions") == [(hashlib.sha256(token.encode()).digest(),)]


async def test_session_ends_after_twelve_hours(client: httpx.AsyncClient, api: RunningApi) -> None:
    api.clock.advance(12 * 3_600 - 1)
    assert (await client.get("/api/session")).status_code == 200
    api.clock.advance(2)
    assert (await client.get("/api/session")).status_code == 401


async def test_closed_account_is_out_within_a_quarter_minute(
    client: httpx.AsyncClient, api: RunningApi, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update accounts set disabled_at = now()")
    api.clock.advance(16)
    assert (await client.get("/api/session")).status_code == 401


async def test_open_stream_hears_that_another_process_has_closed_the_account(
    client: httpx.AsyncClient, api: RunningApi, database_url: str
) -> None:
    async with client.stream("GET", "/api/live") as stream:
        with psycopg.connect(database_url) as connection:
            connection.execute("update accounts set disabled_at = now()")
        await refresh(api)
        # ends: otherwise this would be asked for ever
        assert "event: resync" not in [line async for line in stream.aiter_lines()]
    assert (await client.get("/api/session")).status_code == 401


async def test_use_is_written_down_once_a_minute(client: httpx.AsyncClient, api: RunningApi, database_url: str) -> None:
    async def used_after(seconds: int) -> object:
        api.clock.advance(seconds)
        await client.get("/api/session")
        await refresh(api)
        return rows(database_url, "select extract(epoch from last_used_at - created_at)::integer from sessions")[0][0]

    assert [await used_after(seconds) for seconds in (30, 31, 30)] == [0, 61, 61]


async def refresh(api: RunningApi) -> None:
    """What the process does every few seconds by itself."""
    async with api.parts.pool.connection() as connection:
        await api.parts.sessions.refresh(connection, to_datetime(api.clock.now()))


async def test_wrong_name_and_wrong_password_are_told_alike(stranger: httpx.AsyncClient, database_url: str) -> None:
    add_account(database_url)
    wrong_password = await stranger.post("/api/session", json=WRONG)
    wrong_name = await stranger.post("/api/session", json={"name": "nobody", "password": PASSWORD})
    assert wrong_password.status_code == wrong_name.status_code == 401
    assert wrong_password.json() == wrong_name.json()


async def test_sixth_attempt_in_a_quarter_hour_is_refused_even_with_the_right_password(
    stranger: httpx.AsyncClient, api: RunningApi, database_url: str
) -> None:
    add_account(database_url)
    failures = [(await stranger.post("/api/session", json=WRONG)).status_code for _ in range(5)]
    refused = await stranger.post("/api/session", json=RIGHT)
    assert failures == [401] * 5
    assert refused.status_code == 429
    assert refused.json()["reason"] == "too_many_attempts"
    assert "retry-after" in refused.headers

    api.clock.advance(15 * 60 + 1)
    assert (await stranger.post("/api/session", json=RIGHT)).status_code == 200


async def test_right_password_takes_earlier_failures_back(stranger: httpx.AsyncClient, database_url: str) -> None:
    add_account(database_url)
    for credentials in (WRONG, WRONG, RIGHT):
        await stranger.post("/api/session", json=credentials)
    assert rows(database_url, "select from sign_in_failures") == []


async def test_foreign_page_may_change_nothing(stranger: httpx.AsyncClient, database_url: str) -> None:
    add_account(database_url)
    answer = await stranger.post("/api/session", json=RIGHT, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert answer.json()["reason"] == "foreign_origin"


async def test_first_account_is_made_once_and_its_password_works(
    stranger: httpx.AsyncClient, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        made = ensure_first_account(connection)
        again = ensure_first_account(connection)
    assert made is not None
    assert again is None
    name, password = made
    answer = await stranger.post("/api/session", json={"name": name, "password": password})
    assert (answer.json()["name"], answer.json()["roles"]) == ("operator", ["admin", "approver", "chief", "operator"])


async def test_rehearsal_signs_nobody_out_by_its_turned_clock(
    clean_log: None, settings: Settings, clock: FixedClock, console: Path, database_url: str
) -> None:
    wall = FixedClock(clock.now())
    add_account(database_url)
    async with serving(settings, clock, console, wall) as api, signed_in(api, "wang") as client:
        clock.advance(30 * 86_400)
        assert (await client.get("/api/session")).status_code == 200
        wall.advance(12 * 3_600 + 1)
        assert (await client.get("/api/session")).status_code == 401
