"""Guessing is stopped before it costs anything, and the person who is guessed at works on."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from services.api.attempts import PER_ADDRESS, PER_DEVICE, PER_NAME, PER_NAME_AND_ADDRESS
from services.api.passwords import PasswordChecker
from tests.integration.api.conftest import PASSWORD, RunningApi, add_account, signed_in
from tests.world import rows

RIGHT = {"name": "wang", "password": PASSWORD}


class Guesser:
    """A stranger at an address of their own, as the proxy in front tells it."""

    def __init__(self, client: httpx.AsyncClient, address: str = "203.0.113.7") -> None:
        self.client = client
        self.headers = {"X-Forwarded-For": address}

    async def guess(self, name: str = "wang", password: str = "wrong") -> int:
        answer = await self.client.post("/api/session", json={"name": name, "password": password}, headers=self.headers)
        return answer.status_code


@pytest.fixture
async def admin(api: RunningApi, database_url: str) -> AsyncGenerator[httpx.AsyncClient]:
    add_account(database_url, "admin", ["admin"])
    async with signed_in(api, "admin") as client:
        yield client


async def test_strangers_do_not_lock_the_duty_officer_out(
    api: RunningApi, stranger: httpx.AsyncClient, database_url: str
) -> None:
    add_account(database_url)
    async with signed_in(api, "wang") as officer:
        await officer.delete("/api/session")
        # from the same address, which a control room and a stranger behind one proxy share
        guesses = [(await stranger.post("/api/session", json=RIGHT | {"password": "x"})).status_code for _ in range(6)]
        assert guesses == [401] * PER_NAME_AND_ADDRESS + [429]
        assert (await stranger.post("/api/session", json=RIGHT)).status_code == 429
        assert (await officer.post("/api/session", json=RIGHT)).status_code == 200


async def test_many_addresses_are_stopped_at_a_hundred_for_one_name_and_the_known_browser_is_not(
    api: RunningApi, stranger: httpx.AsyncClient, database_url: str
) -> None:
    add_account(database_url)
    async with signed_in(api, "wang") as officer:
        with_failures(database_url, "wang", [f"203.0.113.{number}" for number in range(PER_NAME)])
        assert await Guesser(stranger, "198.51.100.1").guess(password=PASSWORD) == 429
        await officer.delete("/api/session")
        assert (await officer.post("/api/session", json=RIGHT)).status_code == 200
    add_account(database_url, "li")
    assert await Guesser(stranger, "198.51.100.1").guess("li", PASSWORD) == 200


async def test_one_address_with_many_names_is_stopped(stranger: httpx.AsyncClient, database_url: str) -> None:
    add_account(database_url)
    for number in range(PER_ADDRESS):
        with_failures(database_url, f"name-{number}", ["203.0.113.7"])
    assert await Guesser(stranger).guess(password=PASSWORD) == 429
    assert await Guesser(stranger, "198.51.100.1").guess(password=PASSWORD) == 200


async def test_attempt_during_a_lock_out_costs_no_hash_and_does_not_prolong_it(
    api: RunningApi, stranger: httpx.AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(database_url)
    guesser = Guesser(stranger)
    assert [await guesser.guess() for _ in range(PER_NAME_AND_ADDRESS)] == [401] * PER_NAME_AND_ADDRESS
    checked: list[str] = []

    async def note(_: PasswordChecker, password: str, password_hash: str | None) -> bool:
        checked.append(password)
        return False

    monkeypatch.setattr(PasswordChecker, "is_right", note)
    assert [await guesser.guess() for _ in range(3)] == [429] * 3
    assert checked == []
    assert rows(database_url, "select count(*) from sign_in_failures") == [(PER_NAME_AND_ADDRESS,)]
    api.clock.advance(15 * 60 + 1)
    assert await guesser.guess() == 401


async def test_known_browser_has_a_limit_of_its_own(
    api: RunningApi, stranger: httpx.AsyncClient, database_url: str
) -> None:
    add_account(database_url)
    async with signed_in(api, "wang") as officer:
        wrong = RIGHT | {"password": "x"}
        tries = [(await officer.post("/api/session", json=wrong)).status_code for _ in range(PER_DEVICE + 1)]
    assert tries == [401] * PER_DEVICE + [429]
    # whatever happens in that browser, another one is not concerned
    assert (await stranger.post("/api/session", json=RIGHT)).status_code == 200


async def test_copy_of_a_browsers_old_cookie_makes_nobody_known(
    api: RunningApi, stranger: httpx.AsyncClient, database_url: str
) -> None:
    add_account(database_url)
    async with signed_in(api, "wang") as officer:
        old = str(officer.cookies["lifeline_device"])
        assert (await officer.post("/api/session", json=RIGHT)).status_code == 200
        assert officer.cookies["lifeline_device"] != old
    stranger.cookies.set("lifeline_device", old)
    tries = [await Guesser(stranger).guess() for _ in range(PER_NAME_AND_ADDRESS + 1)]
    assert tries[-1] == 429
    assert rows(database_url, "select count(*) from known_devices") == [(1,)]


async def test_admin_sees_a_lock_out_and_lifts_it(
    admin: httpx.AsyncClient, stranger: httpx.AsyncClient, database_url: str
) -> None:
    add_account(database_url)
    guesser = Guesser(stranger)
    for name in ("wang", "no-such-name"):
        for _ in range(PER_NAME_AND_ADDRESS):
            await guesser.guess(name)
    (locked,) = (await admin.get("/api/lock-outs")).json()["items"]
    assert (locked["kind"], locked["name"], locked["address"]) == ("name_and_address", "wang", "203.0.113.7")
    assert (locked["attempts"], locked["until"]) == (PER_NAME_AND_ADDRESS, "2026-11-22T00:15:00Z")

    assert (await admin.post("/api/lock-outs/lift", json={})).status_code == 422
    assert (await admin.post("/api/lock-outs/lift", json={"name": "wang"})).status_code == 204
    assert (await admin.get("/api/lock-outs")).json()["items"] == []
    assert await guesser.guess(password=PASSWORD) == 200
    refused = rows(
        database_url, "select subject_id, address, details from audit where action = 'session.refuse' order by audit_id"
    )
    assert refused[:5] == [("wang", "203.0.113.7", {})] * 4 + [
        ("wang", "203.0.113.7", {"locked_by": "name_and_address"})
    ]
    # what was typed as a name may have been a password
    assert {row[0] for row in refused[5:]} == {"(unknown name)"}
    lifted = rows(database_url, "select actor, subject_id, details from audit where action = 'lock_out.lift'")
    assert lifted == [("admin", "wang", {"address": None, "attempts": 5})]


def with_failures(database_url: str, name: str, addresses: list[str]) -> None:
    """Failed attempts at the very moment at which the clock stands."""
    for address in addresses:
        rows(
            database_url,
            "insert into sign_in_failures (name, address, failed_at) values (%s, %s, '2026-11-22 00:00Z') returning 1",
            name,
            address,
        )
