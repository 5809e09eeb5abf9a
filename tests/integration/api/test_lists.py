"""Assets, sensors, lifelines, refusals, and everything that is one question and one answer."""

from datetime import timedelta
from pathlib import Path

import httpx

from tests.integration.api.city import NOON, City
from tests.integration.api.conftest import RunningApi
from tests.integration.api.test_alerts import walk


async def test_lifelines_come_with_quantities_and_rules(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/api/lifelines")).json()
    assert [one["code"] for one in answer["lifelines"]] == [
        "gas", "drainage", "bridge", "heating", "water", "geohazard", "tunnel",
    ]  # fmt: skip
    rule = next(rule for rule in answer["lifelines"][0]["rules"] if rule["id"] == "gas.methane_adjacent.limit")
    assert rule["kind"] == "limit"
    assert {"level", "high", "low", "deadband", "on_delay_seconds", "source", "mark"} <= set(rule["limits"][0])
    assert answer["rules_version"]


async def test_assets_are_walked_by_code_and_filtered(client: httpx.AsyncClient, city: City) -> None:
    for code in ("M-3", "M-1", "M-2"):
        city.asset(code)
    city.asset("B-1", lifeline="bridge", kind="bridge", district_code="410822")
    pages = await walk(client, "/api/assets", 3)
    assert [[asset["asset_code"] for asset in page] for page in pages] == [["B-1", "M-1", "M-2"], ["M-3"]]
    for question, found in {
        "lifeline=bridge": ["B-1"],
        "kind=manhole&query=-2": ["M-2"],
        "district=410822": ["B-1"],
        "query=井 m-3": ["M-3"],
        "lifeline=water": [],
    }.items():
        items = (await client.get(f"/api/assets?{question}")).json()["items"]
        assert [asset["asset_code"] for asset in items] == found, question


async def test_asset_has_shape_and_neighbours(client: httpx.AsyncClient, city: City) -> None:
    first, second = city.asset("M-1"), city.asset("M-2")
    city.connection.execute("insert into links values (%s, %s, 'flows_to', 12.5)", (first, second))
    detail = (await client.get("/api/assets/M-2")).json()
    assert detail["geometry"] == {"type": "Point", "coordinates": [113.24, 35.22]}
    assert detail["links"] == [
        {"kind": "flows_to", "direction": "from", "asset_code": "M-1", "name": "井 M-1", "distance_m": 12.5}
    ]
    assert (await client.get("/api/assets/M-9")).status_code == 404


async def test_sensor_says_what_it_measures_and_how_it_is(client: httpx.AsyncClient, city: City) -> None:
    sensor = city.sensor("CH4-1")
    city.newest(sensor, NOON, 0.4)
    city.connection.execute("insert into silent_sensors values (%s, %s)", (sensor, NOON))
    answer = (await client.get(f"/api/sensors/{sensor}")).json()
    assert (answer["unit"], answer["wire_unit"], answer["gateway_code"]) == ("%VOL", "%LEL", "GW-1")
    assert (answer["is_silent"], answer["newest"]["value"], answer["asset"]["asset_code"]) == (True, 0.4, "A-CH4-1")
    assert "gas.methane_adjacent.limit" in answer["rule_ids"]
    for path, status in {"/api/sensors/999": 404, "/api/sensors/0": 422, "/api/sensors/99999999999": 422}.items():
        assert (await client.get(path)).status_code == status


async def test_sensors_are_walked_and_filtered(client: httpx.AsyncClient, city: City) -> None:
    city.asset("M-1")
    for number in range(5):
        city.sensor(f"CH4-{number}", asset="M-1")
    city.sensor("S-1", quantity="bridge.strain")
    pages = await walk(client, "/api/sensors?asset=M-1", 2)
    assert [[sensor["sensor_code"] for sensor in page] for page in pages] == [
        ["CH4-0", "CH4-1"], ["CH4-2", "CH4-3"], ["CH4-4"],
    ]  # fmt: skip
    found = (await client.get("/api/sensors?lifeline=bridge&query=s-1")).json()["items"]
    assert [sensor["sensor_code"] for sensor in found] == ["S-1"]


async def test_refusals_are_shown_newest_first_with_their_sample(client: httpx.AsyncClient, city: City) -> None:
    for number, sample in enumerate([b'{"x"', b"\xff\x00"], start=1):
        city.connection.execute(
            "insert into rejected_messages"
            " (gateway_code, reason, minute, count, topic, detail, sample, first_at, last_at)"
            " values ('GW-1', 'malformed_payload', %s, %s, 'topic', 'detail', %s, %s, %s)",
            (NOON + timedelta(minutes=number), number, sample, NOON, NOON),
        )
    pages = await walk(client, "/api/rejected-messages", 1)
    assert [(item["count"], item["sample"]) for page in pages for item in page] == [(2, "\\xff\x00"), (1, '{"x"')]
    assert (await client.get("/api/rejected-messages?reason=other")).json()["items"] == []


async def test_health_says_one_word_to_strangers_and_the_parts_to_colleagues(
    stranger: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    async with httpx.AsyncClient(base_url=str(client.base_url)) as outside:
        told = (await outside.get("/api/health")).json()
    assert {name for name, value in told.items() if value is not None} == {"status"}
    assert told["status"] == "stale"
    inside = (await client.get("/api/health")).json()
    assert inside["database"] == "ok"
    assert "ingest: not running" in inside["feed"]["waiting"]


async def test_metrics_are_for_this_machine_and_for_holders_of_a_token(
    api: RunningApi, stranger: httpx.AsyncClient, city: City
) -> None:
    await stranger.get("/api/assets/M-1")
    text = (await stranger.get("/metrics")).text
    assert 'lifeline_alerts_live{level="1",lifeline="gas"} 0.0' in text
    assert 'route="/api/assets/{asset_code}",status="401"' in text

    proxied = {"X-Forwarded-For": "10.1.2.3"}
    assert (await stranger.get("/metrics", headers=proxied)).status_code == 401
    assert (await stranger.get("/metrics", headers={"Host": "evil.example"})).status_code == 401
    assert api.parts.secrets is not None
    token = api.parts.secrets / "metrics_token"
    token.write_text("secret-figures\n", encoding="utf-8")
    try:
        good = proxied | {"Authorization": "Bearer secret-figures"}
        assert (await stranger.get("/metrics", headers=good)).status_code == 200
        assert (await stranger.get("/metrics", headers=proxied | {"Authorization": "Bearer x"})).status_code == 401
    finally:
        token.unlink()


async def test_console_is_served_with_caching_and_strict_headers(stranger: httpx.AsyncClient) -> None:
    for path in ("/", "/login", "/alerts/123"):
        page = await stranger.get(path, headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache"), path
        assert "console" in page.text
    policy = (await stranger.get("/")).headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "immutable" in (await stranger.get("/assets/index-B1a2c3.js")).headers["cache-control"]
    for path in ("/assets/gone.js", "/..%2f..%2fpyproject.toml", "/%2e%2e/conftest.py", "/api/nothing"):
        assert (await stranger.get(path)).status_code == 404, path


async def test_console_that_was_not_built_says_how(stranger: httpx.AsyncClient, console: Path) -> None:
    (console / "index.html").unlink()
    page = await stranger.get("/")
    assert page.status_code == 503
    assert "npm run build" in page.text


async def test_wrong_method_and_large_body_are_problems(client: httpx.AsyncClient) -> None:
    wrong = await client.put("/api/alerts", json={})
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, "application/problem+json")
    large = await client.post("/api/session", json={"name": "x", "password": "x" * 70_000})
    assert (large.status_code, large.headers["content-type"]) == (413, "application/problem+json")
