"""The live stream over real servers: what the log says reaches every screen, also when the database does not answer."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import msgspec
import psycopg
import pytest

from deploy.servers import Servers
from schemas.alert import Findings
from services.alerting.desk import Desk
from services.clock import FixedClock
from services.heartbeat import Vitals
from services.settings import Settings
from services.stream import Log
from tests.conftest import make_database
from tests.integration.api.city import RULE, City
from tests.integration.api.conftest import PASSWORD, START, RunningApi, add_account, serving, settings_of, until
from tests.unit.api.live_builders import alert_id, heard, silent, transition

Told = tuple[str, dict[str, object], int | None]


@dataclass
class Screen:
    """Somebody who listens, and everything they were told."""

    told: list[Told] = field(default_factory=list[Told])

    def of(self, kind: str) -> list[dict[str, object]]:
        return [body for one, body, _ in self.told if one == kind]

    @property
    def position(self) -> int:
        return max((position for _, _, position in self.told if position is not None), default=0)


@contextlib.asynccontextmanager
async def screen(client: httpx.AsyncClient, **headers: str) -> AsyncGenerator[Screen]:
    """Listens until the end of the block."""
    found = Screen()
    async with client.stream("GET", "/api/live", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        listening = asyncio.create_task(_listen(answer, found))
        await until(lambda: found.of("pulse"), "the first pulse")
        yield found
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _listen(answer: httpx.Response, found: Screen) -> None:
    block: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            block[name] = value
        elif block:
            position = int(block["id"]) if "id" in block else None
            found.told.append((block["event"], json.loads(block["data"]), position))
            block = {}


@pytest.fixture
async def log(api: RunningApi, settings: Settings) -> AsyncGenerator[Log]:
    """Speaks in place of the engine."""
    log = await Log.connect(settings, "engine")
    yield log
    await log.close()


async def say(log: Log, findings: Findings, name: str) -> int:
    return await log.publish("alerts.findings.0", msgspec.json.encode(findings), name)


async def test_alert_reaches_the_screen_the_map_and_whoever_comes_back(
    client: httpx.AsyncClient, city: City, log: Log, api: RunningApi
) -> None:
    sensor = city.sensor("CH4-1")
    async with screen(client) as first:
        position = await say(log, Findings(transitions=[transition(sensor_id=sensor)]), "a")
        await until(lambda: first.of("alert") and first.of("states"), "alert and state on the screen")
    alert = first.of("alert")[0]["alert"]
    assert isinstance(alert, dict)
    assert (alert["alert_id"], alert["sensor_code"]) == (alert_id(1), "CH4-1")
    assert first.of("states") == [{"sensor_id": [sensor], "state": [3 + 16]}]

    states = await client.get("/api/map/states")
    assert (states.content, states.headers["x-sequence"]) == (bytes([3 + 16]), str(position))

    await say(log, Findings(transitions=[transition(2, level=1, sensor_id=sensor)]), "b")
    await until(lambda: api.parts.hub.position.sequence == position + 1, "the hub has heard it")
    async with screen(client, **{"Last-Event-ID": str(position)}) as again:
        assert [change["kind"] for change in again.of("alert")] == ["raised"]
        assert again.position == position + 1
    async with screen(client, **{"Last-Event-ID": str(position + 77)}) as future:
        assert future.of("resync") == [{}]


async def test_sensor_imported_meanwhile_is_named_in_its_first_alert(
    client: httpx.AsyncClient, city: City, log: Log
) -> None:
    async with screen(client) as listener:
        sensor = city.sensor("CH4-new")
        await say(log, Findings(transitions=[transition(sensor_id=sensor)]), "a")
        await until(lambda: listener.of("alert"), "the alert")
        await until(lambda: listener.of("pulse")[-1]["register_version"] == 3, "a pulse that tells of the new register")
    alert = listener.of("alert")[0]["alert"]
    assert isinstance(alert, dict)
    assert alert["sensor_code"] == "CH4-new"


async def test_acknowledgement_reaches_every_screen(
    client: httpx.AsyncClient, city: City, log: Log, settings: Settings
) -> None:
    sensor = city.sensor("CH4-1")
    desk = asyncio.create_task(Desk(log, settings.database(), FixedClock(START), Vitals("alerting")).run())
    async with screen(client) as listener:
        await say(log, Findings(transitions=[transition(sensor_id=sensor)]), "a")
        await until(lambda: listener.of("alert"), "the alert")
        await until(lambda: city.connection.execute("select from alerts").rowcount, "the alert in its table")
        answer = await client.post(f"/api/alerts/{alert_id(1)}/acknowledge", json={})
        assert answer.status_code == 200, answer.text
        await until(lambda: len(listener.of("alert")) == 2, "the acknowledgement")
    change = listener.of("alert")[1]
    alert = change["alert"]
    assert isinstance(alert, dict)
    assert (change["kind"], alert["acknowledged_by"]) == ("acknowledged", "wang")
    page = (await client.get("/api/alerts")).json()
    assert page["sequence"] >= 1
    assert page["items"][0]["alert_id"] == alert["alert_id"]
    desk.cancel()
    await asyncio.gather(desk, return_exceptions=True)


async def test_sensor_out_of_service_sounds_on_no_screen_when_it_alerts(
    client: httpx.AsyncClient, city: City, log: Log, settings: Settings, api: RunningApi
) -> None:
    """The screens learn of the act although no alert was there, and of the return with everything that is true."""
    sensor = city.sensor("CH4-1")
    city.connection.execute("insert into crews (crew_code, name) values ('gas-1', '燃气一队')")
    plan = {"work_order_key": str(UUID(int=1)), "crew_id": 1, "asset_code": "A-CH4-1"}
    assert (await client.post("/api/work-orders", json=plan)).status_code == 201
    desk = asyncio.create_task(Desk(log, settings.database(), FixedClock(START), Vitals("alerting")).run())
    async with screen(client) as listener:
        removal = {"work_order_id": 1, "reason": "标定"}
        assert (await client.post(f"/api/sensors/{sensor}/out-of-service", json=removal)).status_code == 201
        quiet = api.parts.hub.board.quiet
        await until(lambda: quiet.holds(sensor, RULE), "the screens know what is quiet")
        await say(log, Findings(transitions=[transition(level=1, sensor_id=sensor)]), "a")
        await until(lambda: listener.of("alert"), "the alert")
        await until(lambda: city.connection.execute("select from alerts").rowcount, "the alert in its table")
        await client.post(f"/api/sensors/{sensor}/return-to-service", json={"tested": "标气正常"})
        await until(lambda: len(listener.of("alert")) == 2, "the return")
    changes = cast(list[dict[str, Any]], listener.of("alert"))
    told = [(change["kind"], change["alert"]["letter"]) for change in changes]
    assert told == [("raised", "I"), ("returned_to_service", "B")]
    desk.cancel()
    await asyncio.gather(desk, return_exceptions=True)


async def test_map_is_sent_once_and_then_only_confirmed(client: httpx.AsyncClient, city: City, api: RunningApi) -> None:
    first, second = city.sensor("CH4-1"), city.sensor("ST-1", quantity="bridge.strain", at=(113.3, 35.1))
    city.connection.execute(
        "insert into map_features (kind, code, name, geometry)"
        " values ('road', 'r', '解放路', 'srid=4326;linestring(113 35, 114 35)')"
    )
    city.connection.execute(
        "update assets set geometry = 'srid=4326;linestring(113 35, 114 35)' where asset_code = 'A-ST-1'"
    )
    await until(lambda: set(api.parts.hub.places.row_of) == {first, second}, "the register read anew")

    answer = await client.get("/api/map/sensors")
    columns = answer.json()
    assert columns["sensor_id"] == [first, second]
    assert (columns["longitude_e6"], columns["latitude_e6"]) == ([113_240_000, 113_300_000], [35_220_000, 35_100_000])
    assert columns["lifeline"] == [0, 2]
    assert [columns["quantities"][index] for index in columns["quantity"]] == ["gas.methane_adjacent", "bridge.strain"]
    assert answer.headers["content-encoding"] == "gzip"
    known = {"If-None-Match": answer.headers["etag"]}
    assert (await client.get("/api/map/sensors", headers=known)).status_code == 304

    base = (await client.get("/api/map/base")).json()
    assert base["features"][0]["properties"] == {"kind": "road", "code": "r", "name": "解放路", "name_en": None}
    networks = (await client.get("/api/map/networks")).json()
    assert [feature["properties"]["asset_code"] for feature in networks["features"]] == ["A-ST-1"]
    city.sensor("CH4-2")
    await until(lambda: len(api.parts.hub.places.row_of) == 3, "the register read anew")
    assert (await client.get("/api/map/sensors", headers=known)).status_code == 200


async def test_stream_ends_when_its_session_does(client: httpx.AsyncClient, api: RunningApi) -> None:
    async with client.stream("GET", "/api/live") as answer:
        api.clock.advance(12 * 3_600 + 1)
        assert [line async for line in answer.aiter_lines()]
    assert not api.parts.hub.outlets.listeners


async def test_alerts_reach_screens_while_the_database_is_down(
    new_servers: Callable[[], Servers], console: Path
) -> None:
    servers = new_servers()
    url = make_database(servers, "outage")
    city = City(url)
    sensor, other = city.sensor("CH4-1"), city.sensor("CH4-2")
    city.close()
    add_account(url)
    database = {"LIFELINE_DATABASE_URL": url, "LIFELINE_API_DATABASE_URL": servers.postgres.api_conninfo("outage")}
    settings = settings_of({**servers.environment(), **database})
    log = await Log.connect(settings, "engine")
    async with (
        serving(settings, FixedClock(START), console) as api,
        httpx.AsyncClient(base_url=api.url, headers={"X-Requested-With": "tests"}, timeout=20) as client,
    ):
        await until(lambda: api.parts.hub.is_ready, "the live picture")
        await client.post("/api/session", json={"name": "wang", "password": PASSWORD})
        await client.get("/api/map/base")

        async with screen(client) as before:
            servers.kill("postgres")
            api.clock.advance(60)
            await say(log, Findings(transitions=[transition(sensor_id=sensor)], silences=[silent(other)]), "a")
            await until(lambda: before.of("alert") and before.of("states"), "the alert on an open screen")
        async with screen(client, **{"Last-Event-ID": "0"}) as opened_meanwhile:
            assert [change["kind"] for change in opened_meanwhile.of("alert")] == ["raised"]
        assert (await client.get("/api/map/states")).content == bytes([3 + 16, 8])
        assert (await client.get("/api/map/sensors")).json()["sensor_id"] == [sensor, other]
        assert (await client.get("/api/map/base")).status_code == 200
        queue = (await client.get("/api/alerts")).json()
        assert [alert["alert_id"] for alert in queue["items"]] == [alert_id(1)]
        assert queue["sequence"] == api.parts.hub.position.sequence
        refused = await client.get("/api/alerts?state=all")
        assert (refused.status_code, refused.json()["reason"]) == (503, "database_unavailable")
        assert (await client.get("/api/health")).json()["database"] == "away"

        servers.restart("postgres")
        await say(log, Findings(silences=[heard(other)]), "b")
        await until(lambda: api.parts.hub.board.silent == set(), "the hub went on")
        for _ in range(200):
            if (await client.get("/api/alerts?state=all")).status_code == 200:
                break
            await asyncio.sleep(0.05)
        assert (await client.get("/api/alerts?state=all")).status_code == 200
    await log.close()
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(url).close()
