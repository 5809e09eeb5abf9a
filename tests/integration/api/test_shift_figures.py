"""Figures of a shift, counted from the journal and the tables on a clock that the test owns."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.clock import to_datetime
from tests.integration.api.city import City
from tests.integration.api.conftest import START, RunningApi, add_account, signed_in

NOW = to_datetime(START)
SINCE = NOW - timedelta(hours=8)
MINUTE = timedelta(minutes=1)


class Shift:
    """Writes what happens during a shift; minutes count from its begin."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.sensor = city.sensor("CH4-1")
        self.number = 0

    def alert(self, **columns: object) -> UUID:
        """An alert without a line in the journal."""
        self.number += 1
        row = {"sensor_id": self.sensor, "alert_id": UUID(int=self.number), "is_late": False} | columns
        self.city.connection.execute(
            "insert into alerts (alert_id, sensor_id, rule_id, rules_version, level, worst_level, condition, is_late,"
            " raised_at, changed_at, revision, direction, evidence) values (%(alert_id)s, %(sensor_id)s,"
            " 'gas.methane_adjacent.limit', 'x', 3, 3, 'true', %(is_late)s, now(), now(), 1, 'high', '{}')",
            row,
        )
        return UUID(int=self.number)

    def line(self, minute: float, alert_id: UUID, kind: str, level: int = 3) -> None:
        actor = "engine" if kind in ("raised", "level_changed", "cleared") else "wang"
        self.city.connection.execute(
            "insert into journal (recorded_at, alert_id, kind, actor, revision, level) values (%s, %s, %s, %s,"
            " (select count(*) from journal where alert_id = %s), %s)",
            (SINCE + minute * MINUTE, alert_id, kind, actor, alert_id, level),
        )

    def incident(self, opened: float, closed: float | None = None, **columns: object) -> int:
        row = {"opened_at": SINCE + opened * MINUTE, "closed_at": None, "state": "reported"} | columns
        if closed is not None:
            row["closed_at"] = SINCE + closed * MINUTE
        made = self.city.connection.execute(
            "insert into incidents (number, title_zh, title_en, lifeline, asset_id, longitude, latitude, level,"
            " worst_level, state, state_changed_at, opened_at, changed_at, closed_at, newest_alert_at)"
            " select '20261122-' || (select count(*) + 1 from incidents), '甲烷', 'Methane', 'gas', asset_id, 113, 35,"
            " 2, 2, %(state)s, %(opened_at)s, %(opened_at)s, %(opened_at)s, %(closed_at)s, %(opened_at)s"
            " from assets limit 1 returning incident_id",
            row,
        ).fetchone()
        assert made is not None
        return int(made[0])


@pytest.fixture
def shift(city: City) -> Shift:
    return Shift(city)


async def figures(client: httpx.AsyncClient, until: datetime = NOW) -> dict[str, Any]:
    span = {"since": SINCE.isoformat(), "until": until.isoformat()}
    answer = await client.get("/api/shift-figures", params=span)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body | {"values": {one["code"]: one["value"] for one in body["items"]}}


async def facts(client: httpx.AsyncClient, fact: str) -> list[dict[str, Any]]:
    span = {"since": SINCE.isoformat(), "until": NOW.isoformat()}
    return (await client.get(f"/api/shift-figures/{fact}", params=span)).json()["items"]


async def test_quiet_shift_counts_its_quiet_periods(client: httpx.AsyncClient) -> None:
    found = await figures(client)
    assert found["by_period"] == [0] * 48
    assert found["values"]["annunciated_mean"] == 0
    assert found["values"]["acknowledge_median"] is None
    verdicts = {one["code"]: one["verdict"] for one in found["items"] if one["target"]}
    assert verdicts == {"annunciated_mean": "within", "annunciated_peak": "within", "flood_share": "within"}


async def test_targets_say_where_they_come_from(client: httpx.AsyncClient) -> None:
    targets = [one["target"] for one in (await figures(client))["items"] if one["target"]]
    assert {target["mark"] for target in targets} == {"V2"}
    assert all("ISA-18.2" in target["source"] and "not from their text" in target["source"] for target in targets)
    assert [(target["at_most"], target["limit"]) for target in targets] == [(1, 2), (10, None), (0.01, None)]


async def test_alert_counts_whenever_it_calls_for_somebody(client: httpx.AsyncClient, shift: Shift) -> None:
    alert = shift.alert()
    shift.line(1, alert, "raised", 3)
    shift.line(2, alert, "acknowledged")
    shift.line(3, alert, "level_changed", 4)  # milder: nobody is called
    shift.line(4, alert, "level_changed", 2)
    shift.line(5, alert, "realarmed", 2)
    shift.line(6, alert, "unshelved", 2)
    shift.line(7, alert, "cleared", 2)
    shift.line(8, alert, "unshelved", 2)  # normal by now: nobody is called
    minutes = [(datetime.fromisoformat(one["at"]) - SINCE) / MINUTE for one in await facts(client, "annunciated")]
    assert minutes == [1, 4, 5, 6]
    assert (await figures(client))["values"]["annunciated"] == 4


async def test_alert_that_is_kept_quiet_or_late_calls_nobody(client: httpx.AsyncClient, shift: Shift) -> None:
    shift.line(1, shift.alert(is_late=True), "raised")
    shift.line(30, shift.alert(), "raised")
    shift.line(90, shift.alert(), "raised")
    shift.city.connection.execute(
        "insert into overrides (kind, sensor_id, reason_code, reason, created_at, created_by, ends_at, ended_at)"
        " values ('shelved', %s, 'other', 'x', %s, 'wang', %s, %s)",
        (shift.sensor, SINCE, SINCE + 60 * MINUTE, SINCE + 60 * MINUTE),
    )
    assert [one["alert_id"][-1] for one in await facts(client, "annunciated")] == ["3"]


async def test_flood_is_found_wherever_it_begins(client: httpx.AsyncClient, shift: Shift) -> None:
    # 6 at the end of one period and 6 at the begin of the next: 12 within ten minutes, no period with more than 10
    for number in range(12):
        shift.line(7 + number * 0.5, shift.alert(), "raised")
    found = await figures(client)
    assert found["by_period"][:3] == [6, 6, 0]
    assert (found["values"]["annunciated_peak"], found["values"]["flood_periods"]) == (12, 0)
    for number in range(11):
        shift.line(120 + number * 0.1, shift.alert(), "raised")
    found = await figures(client)
    assert found["values"]["flood_periods"] == 1
    assert found["values"]["flood_share"] == pytest.approx(1 / 48)
    verdicts = {one["code"]: one["verdict"] for one in found["items"]}
    assert (verdicts["annunciated_peak"], verdicts["flood_share"]) == ("beyond", "beyond")


async def test_time_to_acknowledge_leaves_nobody_out(client: httpx.AsyncClient, shift: Shift) -> None:
    for minutes in (1, 2, 9):
        alert = shift.alert()
        shift.line(10, alert, "raised")
        shift.line(10 + minutes, alert, "acknowledged")
    shift.line(400, shift.alert(), "raised")
    late = shift.alert()
    shift.line(470, late, "raised")
    shift.line(500, late, "acknowledged")  # by the next shift
    values = (await figures(client))["values"]
    assert values["acknowledge_median"] == pytest.approx(5.5 * 60)
    assert values["unacknowledged"] == 2


async def test_incidents_and_what_turned_out_to_be_none(client: httpx.AsyncClient, shift: Shift) -> None:
    shift.incident(-60)
    shift.incident(10, 70, state="released")
    shift.incident(15, 40, state="merged")
    fault = shift.incident(20, 30, state="archived")
    shift.city.connection.execute(
        "insert into journal (recorded_at, incident_id, kind, actor) values (%s, %s, 'false_alarm', 'wang')",
        (SINCE + 30 * MINUTE, fault),
    )
    values = (await figures(client))["values"]
    assert [values[name] for name in ("incident_opened", "incident_closed", "false_alarm", "device_fault")] == [
        3, 2, 1, 0,
    ]  # fmt: skip
    assert [one["number"] for one in await facts(client, "false_alarm")] == ["20261122-4"]


async def test_clocks_are_met_or_missed(client: httpx.AsyncClient, shift: Shift) -> None:
    incident = shift.incident(1)
    for clock, met, missed in (("judge", 2, None), ("acknowledge", 20, 9), ("arrive", None, 31), ("close", None, None)):
        shift.city.connection.execute(
            "insert into incident_clocks (incident_id, clock, started_at, due_at, met_at, missed_at)"
            " values (%s, %s, %s, %s, %s, %s)",
            (
                incident,
                clock,
                SINCE,
                SINCE,
                None if met is None else SINCE + met * MINUTE,
                None if missed is None else SINCE + missed * MINUTE,
            ),
        )
    values = (await figures(client))["values"]
    assert (values["clock_met"], values["clock_missed"]) == (1, 2)
    assert [one["clock"] for one in await facts(client, "clock_missed")] == ["acknowledge", "arrive"]


async def test_page_is_answered_once_for_all_who_were_called(client: httpx.AsyncClient, shift: Shift) -> None:
    incident = shift.incident(1)
    for cause, minute, answered in (
        ("incident.1.opened/1", 1, 4),
        ("incident.1.opened/2", 1, 4),
        ("incident.1.unanswered.x.0/1", 3, 4),
        ("incident.1.level/1", 60, None),
        ("test.wang.x/1", 70, None),
    ):
        shift.city.connection.execute(
            "insert into notifications (notification_id, cause, incident_id, moment, level, account_id, title_zh,"
            " title_en, body_zh, body_en, link, wants_answer, created_at, answered_at) values (gen_random_uuid(), %s,"
            " %s, 'opened', 2, (select min(account_id) from accounts), '甲烷', 'Methane', '', '', '/', %s, %s, %s)",
            (
                cause,
                incident,
                not cause.startswith("test"),
                SINCE + minute * MINUTE,
                None if answered is None else SINCE + answered * MINUTE,
            ),
        )
    values = (await figures(client))["values"]
    assert [values[name] for name in ("page", "page_unanswered", "answer_median")] == [2, 1, 180]


async def test_figures_keep_to_ones_part_of_the_city(api: RunningApi, database_url: str, shift: Shift) -> None:
    shift.line(1, shift.alert(), "raised")
    shift.incident(1)
    for name, lifelines, count in (("gas", ["gas"], 1), ("bridges", ["bridge"], 0)):
        add_account(database_url, name, ["operator"], lifelines=lifelines)
        async with signed_in(api, name) as client:
            values = (await figures(client))["values"]
        assert (values["annunciated"], values["incident_opened"]) == (count, count), name


async def test_what_is_still_to_come_is_left_out(client: httpx.AsyncClient) -> None:
    found = await figures(client, NOW + timedelta(hours=4))
    assert found["until"] == NOW.isoformat().replace("+00:00", "Z")
    future = {"since": (NOW + MINUTE).isoformat(), "until": (NOW + 5 * MINUTE).isoformat()}
    assert (await client.get("/api/shift-figures", params=future)).status_code == 422
    assert (await client.get("/api/shift-figures/weather", params=future)).status_code == 422
