"""Other systems are warned in the transaction that warns, once, and read the same bytes for ever."""

import hashlib
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import httpx
import psycopg
import pytest
from psycopg import AsyncConnection

from schemas.lifeline import Words
from services.alerting.cap import renew_messages
from services.alerting.cap.address import keep_address
from services.alerting.commands import incidents as commands
from services.alerting.commands.incidents import Wish
from services.alerting.writing import writing
from services.clock import to_datetime
from tests.cap_schema import faults
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import *  # noqa: F403 - fixtures: api, client, stranger, clock, console, settings, city
from tests.integration.api.conftest import RunningApi, add_account, signed_in

ATOM = "{http://www.w3.org/2005/Atom}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


def kinds(night: Night, incident_id: int = 1) -> list[tuple[object, ...]]:
    everything = night.rows("select incident_id, kind, cause from cap_messages order by cap_message_id")
    return [row[1:] for row in everything if row[0] == incident_id]


def documents(night: Night) -> list[ElementTree.Element]:
    """Oldest first; the schema has nothing against any of them."""
    kept = [bytes(row[0]) for row in night.rows("select document from cap_messages order by cap_message_id")]  # pyright: ignore[reportArgumentType]
    assert [faults(document) for document in kept] == [[] for _ in kept]
    return [ElementTree.fromstring(document) for document in kept]


async def act(connection: AsyncConnection, night: Night, act: str, incident_id: int = 1, **more: object) -> None:
    wish = Wish(act=act, account="li", **more)  # pyright: ignore[reportArgumentType]
    await commands.act_on_incident(connection, incident_id, wish, night.now)


async def issue(connection: AsyncConnection, night: Night, code: str = "CH4-1") -> int:
    """An orange incident that has been judged and issued; returns the sensor."""
    sensor = night.city.sensor(code)
    await night.transition(connection, sensor, level=2)
    incident_id = int(str(night.rows("select max(incident_id) from incidents")[0][0]))
    await act(connection, night, "judge", incident_id)
    await act(connection, night, "issue", incident_id, note="请注意")
    return sensor


async def test_nothing_is_said_before_it_is_issued(night: Night, connection: AsyncConnection) -> None:
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=3)
    await night.transition(connection, sensor, level=2, kind="level_changed")
    await act(connection, night, "false_alarm", reason_code="biogas")

    assert kinds(night) == []


async def test_warning_follows_the_incident_until_it_is_over(night: Night, connection: AsyncConnection) -> None:
    sensor = await issue(connection, night)
    night.later(minutes=1)
    await night.transition(connection, sensor, level=1, kind="level_changed")
    night.later(minutes=1)
    await act(connection, night, "release", despite="seen")
    night.later(minutes=1)
    await act(connection, night, "reopen")

    assert kinds(night) == [
        ("Alert", "issued"),
        ("Update", "level_raised"),
        ("Cancel", "released"),
        ("Alert", "reopened"),
    ]
    first, second, cancel, again = documents(night)
    identifiers = [root.findtext(f"{CAP}identifier") for root in (first, second)]
    assert [one.split(",")[1] for one in (cancel.findtext(f"{CAP}references") or "").split(" ")] == identifiers
    assert again.find(f"{CAP}references") is None
    assert "甲烷" in (first.findtext(f"{CAP}info/{CAP}description") or "")


async def test_device_fault_takes_the_warning_back(night: Night, connection: AsyncConnection) -> None:
    await issue(connection, night)
    await act(connection, night, "device_fault", reason_code="drift")

    assert kinds(night)[-1] == ("Cancel", "device_fault")
    assert documents(night)[-1].findtext(f"{CAP}info/{CAP}certainty") == "Unlikely"


async def test_incidents_of_the_same_second_have_serials_of_their_own(
    night: Night, connection: AsyncConnection
) -> None:
    for number in range(12):
        night.city.sensor(f"CH4-{number}")
        await night.transition(connection, number + 1, level=1)

    identifiers = [str(row[0]) for row in night.rows("select identifier from cap_messages order by cap_message_id")]
    stamps = [one.split("_")[1] for one in identifiers]
    assert len(set(identifiers)) == 12
    assert {len(one) for one in identifiers} == {31}
    assert [one[-1] for one in identifiers] == [*"0123456789", "0", "1"]
    assert len(set(stamps[:10])) == 1
    assert stamps[10] > stamps[0]
    assert len(documents(night)) == 12


async def test_what_lasts_is_said_again_before_receivers_drop_it(night: Night, connection: AsyncConnection) -> None:
    await issue(connection, night)
    for _ in range(2):
        night.later(hours=22, minutes=59)
        async with writing(connection):
            assert await renew_messages(connection, night.now) == 0
        night.later(minutes=1)
        async with writing(connection):
            assert await renew_messages(connection, night.now) == 1
            assert await renew_messages(connection, night.now) == 0
    await act(connection, night, "release", despite="seen")
    night.later(days=2)
    async with writing(connection):
        assert await renew_messages(connection, night.now) == 0

    assert [kind for kind, _ in kinds(night)] == ["Alert", "Update", "Update", "Cancel"]


async def test_warning_goes_over_to_the_incident_that_stays(night: Night, connection: AsyncConnection) -> None:
    await issue(connection, night)
    await night.transition(connection, night.city.sensor("CH4-2"), level=3)
    await commands.merge_incident(connection, 1, 2, "li", night.later(minutes=1))

    assert kinds(night, 2) == [("Update", "took_over")]
    assert night.rows("select issued_at is not null, state from incidents where incident_id = 2") == [(True, "issued")]
    replaced = documents(night)[-1].findtext(f"{CAP}references") or ""
    assert replaced.split(",")[1] == documents(night)[0].findtext(f"{CAP}identifier")
    await act(connection, night, "release", incident_id=2, despite="seen")
    assert kinds(night, 2)[-1] == ("Cancel", "released")


async def test_message_leads_to_the_console_once_its_address_is_known(
    night: Night, connection: AsyncConnection, database_url: str
) -> None:
    await keep_address(database_url, "https://console.example")
    await issue(connection, night)

    assert documents(night)[0].findtext(f"{CAP}info/{CAP}web") == "https://console.example/?incident=1"


async def test_drill_says_so_everywhere(night: Night, connection: AsyncConnection) -> None:
    night.person("wang", position="duty_officer")
    night.city.asset("A-1")
    words = Words("演习泄漏", "A drill")
    drill = await commands.open_by_hand(connection, "A-1", 2, words, None, "li", night.now, is_drill=True)
    await act(connection, night, "judge", drill)
    await act(connection, night, "issue", drill)

    (root,) = documents(night)
    assert root.findtext(f"{CAP}status") == "Exercise"
    assert (root.findtext(f"{CAP}info/{CAP}headline") or "").startswith("【演练】")
    assert night.rows("select distinct is_drill from notifications") == [(True,)]
    # a real alert at the same place at the same time never joins a drill
    await night.transition(connection, night.city.sensor("CH4-1", asset="A-1"), level=2)
    assert night.rows("select run_id from incidents order by incident_id") == [("drill-20261122",), (None,)]


async def test_drill_is_opened_on_request(night: Night, client: httpx.AsyncClient) -> None:
    night.city.asset("A-1")
    body = {"asset_code": "A-1", "level": 2, "title": {"zh": "演习", "en": "A drill"}}

    drill = (await client.post("/api/incidents", json=body | {"drill": True})).json()
    real = (await client.post("/api/incidents", json=body)).json()

    assert (drill["run_id"], real["run_id"]) == ("drill-20261122", None)
    both = await client.post(f"/api/incidents/{drill['incident_id']}/merge", json={"into": real["incident_id"]})
    assert both.status_code == 409


async def test_journal_keeps_the_hash_of_what_was_said(night: Night, connection: AsyncConnection) -> None:
    await issue(connection, night)

    ((document, told),) = night.rows(
        "select message.document, line.details ->> 'sha256' from cap_messages as message"
        " join journal as line on line.kind = 'warned' and line.details ->> 'identifier' = message.identifier"
    )
    assert hashlib.sha256(bytes(document)).hexdigest() == told  # pyright: ignore[reportArgumentType]
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        night.city.connection.execute("update cap_messages set document = ''")


async def test_feed_has_what_rfc_4287_requires(
    night: Night, connection: AsyncConnection, api: RunningApi, client: httpx.AsyncClient
) -> None:
    night.now = to_datetime(api.clock.now())
    sensor = await issue(connection, night)
    night.now += timedelta(seconds=90)
    await night.transition(connection, sensor, level=1, kind="level_changed")
    night.now += timedelta(seconds=90)
    await act(connection, night, "release", despite="seen")

    answer = await client.get("/api/cap/feed.atom", params={"limit": 2})
    root = ElementTree.fromstring(answer.content)
    links = {link.get("rel"): link.get("href") or "" for link in root.findall(f"{ATOM}link")}
    entries = root.findall(f"{ATOM}entry")

    assert answer.headers["content-type"].startswith("application/atom+xml")
    for element in (root, *entries):
        assert [len(element.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert links["self"].endswith("/api/cap/feed.atom?limit=2")
    assert [(entry.findtext(f"{ATOM}title") or "").split(":")[0] for entry in entries] == ["Cancel", "Update"]
    older = ElementTree.fromstring((await client.get(path_of(links["next"]))).content)
    assert len(older.findall(f"{ATOM}entry")) == 1
    assert "next" not in {link.get("rel") for link in older.findall(f"{ATOM}link")}

    # absolute links lead to the documents; whoever has the feed gets it once
    for entry in entries:
        (address,) = (link.get("href") or "" for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate")
        assert address.startswith(api.parts.console_address)
        document = await client.get(path_of(address))
        assert document.headers["content-type"].startswith("application/cap+xml")
        assert faults(document.content) == []
        assert document.content == (await client.get(path_of(address))).content
    again = {"If-None-Match": answer.headers["etag"]}
    assert (await client.get("/api/cap/feed.atom?limit=2", headers=again)).status_code == 304
    assert "<entry>" not in (await client.get("/api/cap/feed.atom?status=Exercise")).text


async def test_feed_shows_nobody_more_than_their_part_of_the_city(
    night: Night, connection: AsyncConnection, api: RunningApi, database_url: str
) -> None:
    await issue(connection, night)
    (identifier,) = (str(row[0]) for row in night.rows("select identifier from cap_messages"))
    add_account(database_url, "gas", ["viewer"], lifelines=["gas"])
    add_account(database_url, "water", ["viewer"], lifelines=["water"])

    async with signed_in(api, "gas") as gas, signed_in(api, "water") as water:
        assert identifier in (await gas.get("/api/cap/feed.atom")).text
        assert identifier not in (await water.get("/api/cap/feed.atom")).text
        assert (await gas.get(f"/api/cap/{identifier}.xml")).status_code == 200
        assert (await water.get(f"/api/cap/{identifier}.xml")).status_code == 404


def path_of(address: str) -> str:
    return "/api/" + address.split("/api/", 1)[1]
