"""The queue of alerts, one alert, and taking notice of it."""

import httpx

from tests.integration.api.city import NOON, City
from tests.world import rows

NONE: set[int] = set()
LONG = "query=" + "x" * 101


async def walk(client: httpx.AsyncClient, path: str, limit: int) -> list[list[dict[str, object]]]:
    """Every page of a list."""
    pages: list[list[dict[str, object]]] = []
    cursor: str | None = None
    while True:
        joint = "&" if "?" in path else "?"
        answer = await client.get(f"{path}{joint}limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert answer.status_code == 200, answer.text
        pages.append(answer.json()["items"])
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return pages


async def test_queue_is_walked_worst_first_then_newest_without_gap_or_repeat(
    client: httpx.AsyncClient, city: City
) -> None:
    sensor = city.sensor("CH4-1")
    for number, (level, minutes) in enumerate([(3, 5), (1, 9), (3, 1), (3, 5), (2, 3), (4, 0), (1, 2)], start=1):
        city.alert(sensor, number, level=level, minutes_ago=minutes)
    city.alert(sensor, 8, cleared_at=NOON, acknowledged_at=NOON)

    pages = await walk(client, "/api/alerts", 2)

    numbers = [[int(str(alert["alert_id"])[-2:]) for alert in page] for page in pages]
    assert numbers == [[7, 2], [5, 3], [1, 4], [6]]


async def test_all_alerts_are_walked_newest_first(client: httpx.AsyncClient, city: City) -> None:
    sensor = city.sensor("CH4-1")
    for number, minutes in enumerate([5, 9, 1, 5, 3], start=1):
        city.alert(sensor, number, level=number % 4 + 1, minutes_ago=minutes, cleared_at=NOON, acknowledged_at=NOON)
    pages = await walk(client, "/api/alerts?state=all", 2)
    assert [int(str(alert["alert_id"])[-2:]) for page in pages for alert in page] == [3, 5, 1, 4, 2]


async def test_alert_says_what_a_screen_shows(client: httpx.AsyncClient, city: City) -> None:
    sensor = city.sensor("CH4-1")
    city.alert(sensor, 1, level=2)
    city.newest(sensor, NOON, 2.5)
    answer = (await client.get("/api/alerts")).json()
    (alert,) = answer["items"]
    assert alert == {
        "alert_id": "00000000-0000-0000-0000-000000000001",
        "revision": 1,
        "rule_id": "gas.methane_adjacent.limit",
        "title": alert["title"],
        "lifeline": "gas",
        "quantity": "gas.methane_adjacent",
        "unit": "%VOL",
        "level": 2,
        "worst_level": 2,
        "condition": "true",
        "is_late": False,
        "raised_at": "2026-11-22T12:00:00Z",
        "changed_at": "2026-11-22T12:00:00Z",
        "cleared_at": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "value": 1.5,
        "limit": 1.0,
        "direction": "high",
        "letter": "B",
        "latched": False,
        "override": "none",
        "override_until": None,
        "incident_id": None,
        "newest": {
            "observed_at": "2026-11-22T12:00:00Z",
            "received_at": "2026-11-22T12:00:00Z",
            "value": 2.5,
            "quality": 1,
        },
        "sensor_id": sensor,
        "sensor_code": "CH4-1",
        "asset_code": "A-CH4-1",
        "asset_name": "井 A-CH4-1",
        "asset_name_en": None,
        "district_code": "410803",
        "road": "解放路",
        "longitude": 113.24,
        "latitude": 35.22,
        "run_id": None,
    }
    assert answer["counts"] == {
        "1": {"live": 0, "unacknowledged": 0},
        "2": {"live": 1, "unacknowledged": 1},
        "3": {"live": 0, "unacknowledged": 0},
        "4": {"live": 0, "unacknowledged": 0},
    }
    assert answer["sequence"] == 0


async def test_filters_narrow_the_list(client: httpx.AsyncClient, city: City) -> None:
    gas = city.sensor("CH4-1")
    bridge = city.sensor("B_1", quantity="bridge.strain")
    city.asset("far", district_code="410822")
    far = city.sensor("CH4-far", asset="far")
    city.alert(gas, 1, level=1)
    city.alert(bridge, 2, level=2, rule_id="bridge.strain.limit", condition="unknown")
    city.alert(far, 3, level=3, minutes_ago=60, acknowledged_at=NOON, acknowledged_by="li")
    for question, found in {
        "": {1, 2, 3},
        "level=1": {1},
        "lifeline=bridge": {2},
        "district=410822": {3},
        "acknowledged=true": {3},
        "acknowledged=false": {1, 2},
        "condition=unknown": {2},
        "query=b_1": {2},
        "query=%25": NONE,
        "query=far": {3},
        "since=2026-11-22T11:30:00Z": {1, 2},
        "until=2026-11-22T19:30:00%2B08:00": {3},
        "state=all&level=2&lifeline=gas": NONE,
    }.items():
        items = (await client.get(f"/api/alerts?{question}")).json()["items"]
        assert {int(alert["alert_id"][-2:]) for alert in items} == found, question


async def test_question_that_makes_no_sense_is_refused_with_the_place(client: httpx.AsyncClient) -> None:
    for question in ("level=5", "limit=0", "limit=501", "cursor=x", "state=some", "since=2026-11-22T11:30", LONG):
        answer = await client.get(f"/api/alerts?{question}")
        problem = answer.json()
        assert (answer.status_code, problem["reason"]) == (422, "invalid_request"), question
        assert problem["errors"][0]["location"][-1] == question.split("=")[0]


async def test_alert_is_shown_with_evidence_journal_and_neighbours(client: httpx.AsyncClient, city: City) -> None:
    sensor = city.sensor("CH4-1")
    alert = city.alert(sensor, 1)
    city.alert(city.sensor("CH4-near", at=(113.243, 35.221)), 2, level=1)
    city.alert(city.sensor("CH4-away", at=(113.26, 35.22)), 3, level=1)

    detail = (await client.get(f"/api/alerts/{alert}")).json()

    evidence = detail["evidence"]
    assert (evidence["rule_version"], evidence["onset_value"], evidence["quality"]) == ("abc", 1.5, 1)
    assert [limit["level"] for limit in evidence["limits"]] == sorted(limit["level"] for limit in evidence["limits"])
    assert all(limit["source"] and limit["mark"] for limit in evidence["limits"])
    assert [(entry["kind"], entry["actor"], entry["level"]) for entry in detail["journal"]] == [("raised", "engine", 3)]
    assert [near["sensor_code"] for near in detail["nearby"]] == ["CH4-near"]


async def test_unknown_alert_is_not_found(client: httpx.AsyncClient) -> None:
    unknown = "/api/alerts/11111111-1111-1111-1111-111111111111"
    for answer in (await client.get(unknown), await client.post(f"{unknown}/acknowledge", json={})):
        assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")
    assert (await client.get("/api/alerts/x")).status_code == 422


async def test_acknowledging_names_the_person_and_is_done_once(
    client: httpx.AsyncClient, city: City, database_url: str
) -> None:
    alert = city.alert(city.sensor("CH4-1"))
    answer = await client.post(f"/api/alerts/{alert}/acknowledge", json={"note": "去看了"})
    assert answer.status_code == 200
    assert (answer.json()["acknowledged_by"], answer.json()["acknowledged_at"]) == ("wang", "2026-11-22T00:00:00Z")

    again = await client.post(f"/api/alerts/{alert}/acknowledge", json={})
    assert (again.status_code, again.json()["reason"], again.json()["acknowledged_by"]) == (409, "wrong_state", "wang")
    assert rows(database_url, "select actor, note from journal where kind = 'acknowledged'") == [("wang", "去看了")]
