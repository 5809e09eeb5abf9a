"""The routing table over HTTP: refused for reasons, tried out, compared before saving, changed with an audit line."""

from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest

from services.clock import to_datetime
from tests.integration.api.city import City
from tests.integration.api.conftest import START, RunningApi, add_account, signed_in
from tests.world import rows

NOW = to_datetime(START)
PAGE: dict[str, Any] = {
    "moment": "opened",
    "level": 3,
    "from_time": None,
    "to_time": None,
    "recipient_kind": "position",
    "recipient": "duty_leader",
    "channels": ["screen", "push"],
}


@pytest.fixture
def roster(database_url: str, city: City) -> None:
    """An officer with push and a chief without any address, on duty for two days; a gas asset in one district."""
    city.asset("M-1")
    with psycopg.connect(database_url) as connection:
        for name, position in (("officer", "duty_officer"), ("chief", "duty_chief")):
            account_id = add_account(database_url, name, ["chief"] if name == "chief" else ["operator"])
            connection.execute(
                "insert into shifts (position, account_id, starts_at, ends_at) values (%s, %s, %s, %s)",
                (position, account_id, NOW - timedelta(hours=1), NOW + timedelta(days=2)),
            )
            connection.execute("update accounts set display_name = %s where account_id = %s", (f"{name}!", account_id))
        connection.execute(
            "insert into contact_points (account_id, channel, vendor, label, address, address_hash, created_at)"
            " select account_id, 'push', 'fcm', '', '{}', 'x', now() from accounts where name = 'officer'"
        )


async def table(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/api/routes")).json()["items"]


def audited(database_url: str) -> list[tuple[object, ...]]:
    return rows(
        database_url, "select actor, action, subject_kind from audit where action <> 'session.begin' order by audit_id"
    )


async def test_chief_may_look_and_try_but_not_change(api: RunningApi, database_url: str, roster: None) -> None:
    async with signed_in(api, "chief") as chief:
        assert (await chief.get("/api/routes")).status_code == 200
        assert (await chief.get("/api/routes/coverage")).status_code == 200
        assert (await chief.post("/api/routes", json=PAGE)).status_code == 403
        assert (await chief.delete("/api/routes/1")).status_code == 403
    assert len(rows(database_url, "select from routes")) == 12


async def test_default_table_is_read_in_order_without_faults(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/routes")).json()
    # nobody is on duty in an empty house
    assert {one["kind"] for one in found["faults"]} == {"reaches_nobody"}
    assert [(one["moment"], one["step"]) for one in found["items"]][:4] == [("opened", step) for step in (0, 0, 1, 2)]
    assert found["items"][0]["recipient_name"] == {"zh": "值班员", "en": "Duty officer"}
    assert {"recipient_kind": "account", "recipient": "wang", "name": {"zh": "wang", "en": "wang"}} in found["choices"]


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"recipient": "nobody_knows"}, "recipient", "There is no position of this name"),
        ({"lifeline": "subway"}, "lifeline", "There is no lifeline subway"),
        ({"step": 1}, "after_seconds", "Step 1 needs a delay"),
        ({"moment": "issued", "step": 1, "after_seconds": 60}, "step", "never be reached"),
        ({"channels": ["webhook"]}, "channels", "by webhook alone"),
        ({"from_time": "22:00", "to_time": None}, "body", "given together"),
        ({"moment": "test"}, "moment", "Input should be"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_row_that_makes_no_sense_is_refused_in_words(
    client: httpx.AsyncClient, change: dict[str, Any], field: str, said: str
) -> None:
    refused = await client.post("/api/routes", json=PAGE | change)
    assert refused.status_code == 422, refused.text
    fault = refused.json()["errors"][0]
    assert fault["location"][-1] == field
    assert said in fault["message"]
    assert len(await table(client)) == 12


async def test_row_is_added_changed_switched_off_and_removed_with_an_audit_line_each(
    client: httpx.AsyncClient, database_url: str
) -> None:
    added = await client.post("/api/routes", json=PAGE | {"lifeline": "gas", "from_time": "22:00", "to_time": "06:00"})
    assert added.status_code == 201, added.text
    path = f"/api/routes/{added.json()['route_id']}"
    assert added.json()["recipient_name"]["en"] == "Leader on duty"

    changed = await client.put(path, json=PAGE | {"lifeline": "gas", "level": 1})
    assert (changed.json()["level"], changed.json()["from_time"]) == (1, None)
    assert (await client.put(path, json=PAGE | {"enabled": False})).json()["enabled"] is False
    assert (await client.delete(path)).status_code == 204
    assert (await client.delete(path)).status_code == 404
    assert (await client.put(path, json=PAGE)).status_code == 404

    actions = [action for _, action, _ in audited(database_url)]
    assert actions == ["route.add", "route.change", "route.change", "route.remove"]
    (details,) = rows(database_url, "select details from audit where action = 'route.add'")[0]
    assert isinstance(details, dict)
    assert details["after"]["from_time"] == "22:00:00"


async def test_last_first_step_of_a_page_cannot_be_taken_away(client: httpx.AsyncClient, database_url: str) -> None:
    first = [one["route_id"] for one in await table(client) if (one["moment"], one["step"]) == ("opened", 0)]
    # the row for blue covers every level, so that one of the two may go
    assert (await client.delete(f"/api/routes/{first[1]}")).status_code == 204
    refused = await client.delete(f"/api/routes/{first[0]}")
    assert refused.status_code == 422
    assert "nobody is told at once" in refused.json()["detail"]
    assert [action for _, action, _ in audited(database_url)] == ["route.remove"]


async def test_dry_run_shows_who_when_through_what_and_why(
    client: httpx.AsyncClient, database_url: str, roster: None
) -> None:
    asked = {"lifeline": "gas", "district_code": "410803", "level": "1"}
    found = (await client.get("/api/routes/dry-run", params=asked)).json()
    steps = [
        (one["after_seconds"], [(who["name"], who["channels"]) for who in one["told"]], one["is_repetition"])
        for one in found["steps"]
    ]
    officer, chief = ("officer!", ["screen", "push"]), ("chief!", ["screen"])
    assert steps[:2] == [(0, [officer], False), (300, [chief], False)]
    assert steps[-1] == (900, [officer, chief], True)
    assert found["steps"][1]["gaps"][0]["words"]["en"] == "chief! has neither push nor message address"
    assert found["steps"][2]["gaps"][0]["kind"] == "nobody_there"
    row = found["steps"][0]["told"][0]["reasons"][0]
    assert row["words"]["en"] == "Duty officer"
    assert row["route_id"] in [one["route_id"] for one in await table(client)]
    assert rows(database_url, "select from notifications") == []


async def test_dry_run_of_an_incident_takes_its_place_and_level(
    client: httpx.AsyncClient, city: City, database_url: str, roster: None
) -> None:
    city.connection.execute(
        "insert into incidents (number, title_zh, title_en, lifeline, district_code, asset_id, longitude, latitude,"
        " level, worst_level, state_changed_at, opened_at, changed_at, newest_alert_at)"
        " select 'I-1', '', '', 'gas', '410803', asset_id, 0, 0, 2, 2, now(), now(), now(), now() from assets"
    )
    found = (await client.get("/api/routes/dry-run", params={"incident_id": 1})).json()
    assert (found["lifeline"], found["district_code"], found["level"]) == ("gas", "410803", 2)
    assert (await client.get("/api/routes/dry-run", params={"incident_id": 7})).status_code == 404
    assert (await client.get("/api/routes/dry-run", params={"lifeline": "subway", "level": 1})).status_code == 422


async def test_incident_outside_of_ones_scope_is_not_found(
    api: RunningApi, city: City, database_url: str, roster: None
) -> None:
    city.connection.execute(
        "insert into incidents (number, title_zh, title_en, lifeline, district_code, asset_id, longitude, latitude,"
        " level, worst_level, state_changed_at, opened_at, changed_at, newest_alert_at)"
        " select 'I-1', '', '', 'gas', '410803', asset_id, 0, 0, 2, 2, now(), now(), now(), now() from assets"
    )
    add_account(database_url, "north", ["chief"], districts=["410802"])
    async with signed_in(api, "north") as north:
        assert (await north.get("/api/routes/dry-run", params={"incident_id": 1})).status_code == 404
        # the table is one for the whole city, and whom it reaches does not depend on who asks
        asked = {"lifeline": "gas", "district_code": "410803", "level": "3"}
        found = (await north.get("/api/routes/dry-run", params=asked)).json()
        assert [who["name"] for who in found["steps"][0]["told"]] == ["officer!"]


async def test_coverage_finds_the_end_of_the_roster(client: httpx.AsyncClient, roster: None) -> None:
    found = (await client.get("/api/routes/coverage")).json()
    ends = (NOW + timedelta(days=2)).isoformat().replace("+00:00", "Z")
    (gap, blue) = found["items"]
    assert (gap["shortfall"], gap["since"], gap["until"]) == ("not_woken", ends, found["until"])
    assert (gap["levels"], gap["districts"], gap["instead"]) == ([1, 2, 3], None, ["wang", "chief!"])
    assert (blue["shortfall"], blue["levels"]) == ("nobody", [4])


async def test_comparison_says_who_would_hear_more_and_saves_nothing(
    client: httpx.AsyncClient, database_url: str, roster: None
) -> None:
    before = await table(client)
    fresh = PAGE | {"route_id": 0, "recipient": "duty_chief", "level": 4, "channels": ["screen"]}
    compared = await client.post("/api/routes/compare", json={"routes": [*before, fresh]})
    assert compared.status_code == 200, compared.text
    found = compared.json()
    assert {(one["name"], one["change"], tuple(one["levels"])) for one in found["differences"]} == {
        ("chief!", "more", (4,)),
        ("chief!", "more", (1, 2, 3)),
    }
    assert found["differences"][0]["hours"] == 48.0
    assert [one["kind"] for one in found["faults"]] == ["reaches_nobody", "reaches_nobody"]
    assert found["faults"][0]["words"]["en"].startswith("Nobody is Leader on duty in the next seven days")
    assert len(rows(database_url, "select from routes")) == 12


async def test_comparison_names_what_would_be_refused(client: httpx.AsyncClient) -> None:
    wrong = PAGE | {"route_id": 0, "recipient": "nobody_knows"}
    found = (await client.post("/api/routes/compare", json={"routes": [*await table(client), wrong]})).json()
    assert [(one["kind"], one["route_id"]) for one in found["faults"] if one["is_refused"]] == [
        ("unknown_recipient", 0)
    ]
