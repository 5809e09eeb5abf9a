"""Accounts: made, changed, closed; what changes holds for whoever is signed in; all of it stands in the audit."""

from collections.abc import AsyncGenerator, AsyncIterator

import httpx
import psycopg
import pytest

from tests.integration.api.city import City
from tests.integration.api.conftest import PASSWORD, RunningApi, add_account, signed_in, until
from tests.integration.api.test_row_security import NORTH, SOUTH, two_districts
from tests.world import rows

__all__ = ["two_districts"]

OWN = "kettle-7-swan-harbour"


@pytest.fixture
def districts(database_url: str) -> None:
    """The two districts as the city has drawn them."""
    with psycopg.connect(database_url) as connection:
        for code in (NORTH, SOUTH):
            connection.execute(
                "insert into map_features (kind, code, name, geometry) values"
                " ('district', %s, %s, st_setsrid(st_makepoint(113.24, 35.22), 4326))",
                (code, code),
            )


@pytest.fixture
async def admin(api: RunningApi, database_url: str, districts: None) -> AsyncGenerator[httpx.AsyncClient]:
    """Somebody who may give others access, and nothing else."""
    add_account(database_url, "admin", ["admin"])
    async with signed_in(api, "admin") as client:
        yield client


async def make(admin: httpx.AsyncClient, name: str = "zhao", **described: object) -> dict[str, object]:
    answer = await admin.post("/api/accounts", json={"name": name, "roles": ["operator"], **described})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return {"account_id": made["account"]["account_id"], "password": made["password"]["temporary_password"]}


def audited(database_url: str, action: str) -> list[tuple[object, ...]]:
    return rows(
        database_url, "select actor, subject_id, details from audit where action = %s order by audit_id", action
    )


async def test_new_person_must_change_the_password_first_and_then_sees_their_part(
    api: RunningApi, admin: httpx.AsyncClient, database_url: str, two_districts: dict[str, int]
) -> None:
    made = await make(admin, districts=[NORTH], phone="+86 139 0000 1111")
    temporary = str(made["password"])
    async with signed_in(api, "zhao", temporary) as zhao:
        assert (await zhao.get("/api/session")).json()["must_change_password"] is True
        for path in ("/api/alerts", "/api/notifications", "/api/live", "/api/lifelines"):
            answer = await zhao.get(path)
            assert (answer.status_code, answer.json()["reason"]) == (403, "password_must_change"), path
        assert (await zhao.get("/api/health")).json()["services"] is None

        answer = await zhao.post("/api/session/password", json={"old": temporary, "new": OWN})
        assert answer.status_code == 204
        alerts = (await zhao.get("/api/alerts")).json()["items"]
        assert [alert["asset_code"] for alert in alerts] == ["M-north"]
    async with signed_in(api, "zhao", OWN):
        pass
    assert audited(database_url, "account.add") == [
        (
            "admin",
            "zhao",
            {"roles": ["operator"], "lifelines": None, "districts": [NORTH], "crew_id": None, "is_machine": False},
        )
    ]
    assert audited(database_url, "password.change") == [("zhao", "zhao", {})]


async def test_temporary_password_opens_nothing_after_three_days(
    api: RunningApi, admin: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    made = await make(admin)
    api.clock.advance(3 * 86_400 + 1)
    answer = await stranger.post("/api/session", json={"name": "zhao", "password": made["password"]})
    assert (answer.status_code, answer.json()["reason"]) == (401, "temporary_password_expired")


async def test_password_given_anew_ends_every_session(
    api: RunningApi, admin: httpx.AsyncClient, database_url: str
) -> None:
    account_id = add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as zhao:
        answer = await admin.post(f"/api/accounts/{account_id}/temporary-password")
        assert answer.status_code == 200
        assert (await zhao.get("/api/session")).status_code == 401
    async with signed_in(api, "zhao", answer.json()["temporary_password"]) as again:
        assert (await again.get("/api/session")).json()["must_change_password"] is True
    assert rows(database_url, "select count(*) from known_devices where account_id = %s", account_id) == [(1,)]


@pytest.mark.parametrize(
    ("old", "new", "status", "reason", "rule"),
    [
        ("wrong", OWN, 403, "wrong_password", None),
        (PASSWORD, "short", 422, "unfit_password", "too_short"),
        (PASSWORD, "P@ssw0rd2026!!", 422, "unfit_password", "too_common"),
        (PASSWORD, "zhao-kettle-7-swan", 422, "unfit_password", "contains_name"),
        (PASSWORD, PASSWORD, 422, "unfit_password", "unchanged"),
    ],
)
async def test_own_password_is_changed_with_the_old_one_only(
    api: RunningApi, database_url: str, old: str, new: str, status: int, reason: str, rule: str | None
) -> None:
    add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as zhao:
        answer = await zhao.post("/api/session/password", json={"old": old, "new": new})
        assert (answer.status_code, answer.json()["reason"], answer.json().get("rule")) == (status, reason, rule)
        # the old one still opens
        assert (await zhao.get("/api/session")).status_code == 200


async def test_changing_ones_password_ends_the_other_sessions_only(api: RunningApi, database_url: str) -> None:
    add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as here, signed_in(api, "zhao") as there:
        assert (await here.post("/api/session/password", json={"old": PASSWORD, "new": OWN})).status_code == 204
        assert (await here.get("/api/session")).status_code == 200
        assert (await there.get("/api/session")).status_code == 401


async def test_guessing_the_old_password_from_an_open_session_is_stopped(api: RunningApi, database_url: str) -> None:
    add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as zhao:
        tries = [await zhao.post("/api/session/password", json={"old": "x", "new": OWN}) for _ in range(11)]
    assert [answer.status_code for answer in tries] == [403] * 10 + [429]


async def test_change_of_roles_and_scope_holds_at_once_where_it_was_made(
    api: RunningApi, admin: httpx.AsyncClient, database_url: str, two_districts: dict[str, int]
) -> None:
    account_id = add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as zhao:
        assert len((await zhao.get("/api/alerts")).json()["items"]) == 2
        change: dict[str, object] = {"roles": ["viewer"], "districts": [SOUTH], "phone": "0391 1234567"}
        answer = await admin.patch(f"/api/accounts/{account_id}", json=change)
        assert answer.status_code == 200, answer.text
        alerts = (await zhao.get("/api/alerts")).json()["items"]
        assert [alert["asset_code"] for alert in alerts] == ["M-south"]
        assert (await zhao.post(f"/api/alerts/{alerts[0]['alert_id']}/acknowledge", json={})).status_code == 403
    assert audited(database_url, "account.change") == [
        (
            "admin",
            "zhao",
            {
                "roles": {"from": ["operator"], "to": ["viewer"]},
                "districts": {"from": None, "to": [SOUTH]},
                "phone": "changed",
            },
        )
    ]


async def test_change_made_by_another_process_holds_within_a_quarter_minute(
    api: RunningApi, database_url: str, two_districts: dict[str, int]
) -> None:
    add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as zhao:
        with psycopg.connect(database_url) as connection:
            connection.execute("update accounts set districts = %s where name = 'zhao'", ([SOUTH],))
        api.clock.advance(16)
        alerts = (await zhao.get("/api/alerts")).json()["items"]
    assert [alert["asset_code"] for alert in alerts] == ["M-south"]


async def test_live_stream_follows_the_scope_and_ends_with_the_account(
    api: RunningApi, admin: httpx.AsyncClient, database_url: str, two_districts: dict[str, int]
) -> None:
    account_id = add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as zhao, zhao.stream("GET", "/api/live") as stream:
        lines = stream.aiter_lines()
        await until(lambda: len(api.parts.hub.outlets.listeners) == 1, "the stream is open")
        (listener,) = api.parts.hub.outlets.listeners
        await admin.patch(f"/api/accounts/{account_id}", json={"districts": [SOUTH]})
        said = [line async for line in _until(lines, "event: resync")]
        assert said[-1] == "event: resync"
        assert listener.scope.districts == frozenset({SOUTH})

        await admin.post(f"/api/accounts/{account_id}/disable")
        rest = [line async for line in lines]
        assert "event: resync" not in rest
        await until(lambda: not api.parts.hub.outlets.listeners, "the stream is closed")


async def _until(lines: AsyncIterator[str], wanted: str) -> AsyncGenerator[str]:
    async for line in lines:
        yield line
        if line == wanted:
            return


async def test_closed_account_is_out_until_it_is_opened_again(
    api: RunningApi, admin: httpx.AsyncClient, stranger: httpx.AsyncClient, database_url: str
) -> None:
    account_id = add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as zhao:
        answer = await admin.post(f"/api/accounts/{account_id}/disable")
        assert answer.json()["disabled_at"] is not None
        assert (await zhao.get("/api/session")).status_code == 401
    right = {"name": "zhao", "password": PASSWORD}
    assert (await stranger.post("/api/session", json=right)).status_code == 401
    assert (await admin.post(f"/api/accounts/{account_id}/enable")).json()["disabled_at"] is None
    assert (await stranger.post("/api/session", json=right)).status_code == 200
    assert (
        audited(database_url, "account.disable") == audited(database_url, "account.enable") == [("admin", "zhao", {})]
    )


async def test_somebody_is_signed_out_everywhere(api: RunningApi, admin: httpx.AsyncClient, database_url: str) -> None:
    account_id = add_account(database_url, "zhao", ["operator"])
    async with signed_in(api, "zhao") as here, signed_in(api, "zhao") as there:
        assert (await admin.delete(f"/api/accounts/{account_id}/sessions")).status_code == 204
        assert [(await one.get("/api/session")).status_code for one in (here, there)] == [401, 401]
    assert audited(database_url, "account.end_sessions") == [("admin", "zhao", {"count": 2})]


async def test_nobody_raises_themselves(admin: httpx.AsyncClient, database_url: str) -> None:
    own = rows(database_url, "select account_id from accounts where name = 'admin'")[0][0]
    for wish in ({"roles": ["admin", "chief"]}, {"districts": [NORTH]}):
        answer = await admin.patch(f"/api/accounts/{own}", json=wish)
        assert (answer.status_code, answer.json()["rule"]) == (403, "own_account")
    for path in ("disable", "temporary-password"):
        answer = await admin.post(f"/api/accounts/{own}/{path}")
        assert (answer.status_code, answer.json()["rule"]) == (403, "own_account")
    answer = await admin.patch(f"/api/accounts/{own}", json={"display_name": "管理员", "language": "en"})
    assert answer.json()["display_name"] == "管理员"


async def test_admin_of_a_district_sees_and_changes_accounts_of_that_district_only(
    api: RunningApi, admin: httpx.AsyncClient, database_url: str
) -> None:
    add_account(database_url, "north-admin", ["admin"], districts=[NORTH])
    south = add_account(database_url, "south", ["operator"], districts=[SOUTH])
    everywhere = add_account(database_url, "everywhere", ["operator"])
    async with signed_in(api, "north-admin") as local:
        names = [one["name"] for one in (await local.get("/api/accounts")).json()["items"]]
        assert names == ["admin", "everywhere", "north-admin"]
        assert (await local.get(f"/api/accounts/{south}")).status_code == 404
        assert (await local.patch(f"/api/accounts/{south}", json={"roles": []})).status_code == 404
        answer = await local.post(f"/api/accounts/{everywhere}/disable")
        assert (answer.status_code, answer.json()["rule"]) == (403, "beyond_scope")
        answer = await local.post("/api/accounts", json={"name": "mine", "roles": ["viewer"]})
        assert (answer.status_code, answer.json()["rule"]) == (403, "beyond_scope")
        await make(local, "mine", districts=[NORTH])
        assert (await local.get("/api/audit")).status_code == 403


async def test_reading_telephone_numbers_stands_in_the_audit(
    api: RunningApi, admin: httpx.AsyncClient, database_url: str
) -> None:
    made = await make(admin, phone="139", email="zhao@city.example")
    add_account(database_url, "chief", ["chief"])
    async with signed_in(api, "chief") as chief:
        page = (await chief.get("/api/accounts", params={"query": "zha", "kind": "person"})).json()
        assert [(one["phone"], one["email"]) for one in page["items"]] == [("139", "zhao@city.example")]
        assert (await chief.get(f"/api/accounts/{made['account_id']}")).json()["phone"] == "139"
        assert (await chief.patch(f"/api/accounts/{made['account_id']}", json={})).status_code == 403
    assert audited(database_url, "people.read") == [
        ("chief", "list", {"kind": "person", "query": "zha", "count": 1}),
        ("chief", "zhao", {}),
    ]


async def test_list_comes_in_pages(admin: httpx.AsyncClient, database_url: str) -> None:
    for name in ("a1", "a2", "a3"):
        add_account(database_url, name, ["viewer"])
    found: list[str] = []
    cursor: str | None = None
    for _ in range(2):
        asked: dict[str, str | int] = {"limit": 2, "role": "viewer", "state": "open"}
        page = (await admin.get("/api/accounts", params=asked | ({"cursor": cursor} if cursor else {}))).json()
        found += [one["name"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert (found, cursor) == (["a1", "a2", "a3"], None)


@pytest.mark.parametrize(
    ("described", "status", "word"),
    [
        ({"name": "ADMIN"}, 409, "name_taken"),
        ({"name": "engine"}, 409, "reserved_name"),
        ({"roles": ["crew"]}, 409, "crew_missing"),
        ({"roles": ["admin"], "is_machine": True}, 409, "machine_role"),
        ({"roles": ["king"]}, 422, "roles"),
        ({"lifelines": ["gaz"]}, 422, "lifelines"),
        ({"districts": ["41080"]}, 422, "districts"),
        ({"roles": ["crew"], "crew_id": 99}, 422, "crew_id"),
        ({"name": "a b"}, 422, "name"),
        ({"phone": "call me"}, 422, "phone"),
        ({"oidc_subject": "0815"}, 422, "oidc_subject"),
    ],
)
async def test_account_that_cannot_be_is_refused_with_a_reason(
    admin: httpx.AsyncClient, described: dict[str, object], status: int, word: str
) -> None:
    answer = await admin.post("/api/accounts", json={"name": "zhao", "roles": ["viewer"], **described})
    told = answer.json()
    assert answer.status_code == status, told
    assert told.get("rule") == word or told["errors"][0]["location"][1] == word
    assert len((await admin.get("/api/accounts")).json()["items"]) == 1


async def test_two_admins_cannot_take_each_other_away(
    api: RunningApi, admin: httpx.AsyncClient, city: City, database_url: str
) -> None:
    own = rows(database_url, "select account_id from accounts where name = 'admin'")[0][0]
    other = add_account(database_url, "other", ["admin"])
    async with signed_in(api, "other") as second:
        assert (await admin.post(f"/api/accounts/{other}/disable")).status_code == 200
        # the second one is out; and had the order been the other way round, so would be the first
        assert (await second.post(f"/api/accounts/{own}/disable")).status_code == 401
    assert rows(database_url, "select name from accounts where disabled_at is null") == [("admin",)]
