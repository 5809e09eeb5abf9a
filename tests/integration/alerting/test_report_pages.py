"""Report pages on the real API: who may see and file them, and where every number leads."""

import base64
import hashlib
import re
import statistics
from datetime import timedelta

import httpx
import pytest
from psycopg import AsyncConnection

from schemas.lifeline import Words
from services.alerting.commands import incidents
from services.alerting.incidents import miss_clocks
from services.alerting.writing import writing
from services.clock import to_datetime
from tests.integration.alerting.night import Night
from tests.integration.alerting.test_reports_filed import act, story
from tests.integration.api.conftest import *  # noqa: F403 - fixtures: api, client, stranger, clock, console, settings, city
from tests.integration.api.conftest import RunningApi, add_account, signed_in
from tests.report_pages import Page

REMARKS = {"cause": "<script>alert(1)</script> 第三方施工", "losses": "无"}


async def page(client: httpx.AsyncClient, path: str, **asked: object) -> Page:
    answer = await client.get(path, params={name: str(value) for name, value in asked.items()} or None)
    assert answer.status_code == 200, f"{path} {asked}: {answer.text[:400]}"
    assert answer.headers["content-type"].startswith("text/html")
    return Page(answer.text)


@pytest.fixture
async def night_is_over(night: Night, connection: AsyncConnection, api: RunningApi) -> Night:
    """The story of the reports, played until shortly before the API's present, with a second district and silences."""
    night.now = to_datetime(api.clock.now()) - timedelta(hours=3)
    for step in story(night, connection):
        night.later(minutes=5)
        await step()
    sensor = night.city.sensor("CH4-4")
    night.later(minutes=1)
    await night.transition(connection, sensor, level=3)
    await act(connection, night, "judge", 4)
    await act(connection, night, "false_alarm", 4, reason_code="biogas")
    async with writing(connection):
        await miss_clocks(connection, night.now)
    write = night.city.connection.execute
    write("update silence_history set began_at = %s", (night.now - timedelta(days=9),))
    write("insert into silences values (1, %s, %s)", (night.now - timedelta(hours=2), night.now - timedelta(hours=1)))
    write("insert into silent_sensors values (2, %s)", (night.now - timedelta(minutes=30),))
    write(
        "insert into rejected_messages (gateway_code, reason, minute, count, topic, detail, sample, first_at, last_at)"
        " values ('GW-1', 'unknown_sensor', %(at)s, 7, 't', '<b>', 'x', %(at)s, %(at)s),"
        " ('GW-2', 'unknown_sensor', %(at)s, 5, 't', '<b>', 'x', %(at)s, %(at)s)",
        {"at": night.now},
    )
    return night


async def test_filing_needs_its_permission_and_a_fitting_state(
    night_is_over: Night, api: RunningApi, client: httpx.AsyncClient, stranger: httpx.AsyncClient, database_url: str
) -> None:
    add_account(database_url, "guest", ["viewer"])
    async with signed_in(api, "guest") as guest:
        refused = await guest.post("/api/incidents/1/reports", json={"kind": "final"})
        assert (refused.status_code, refused.json()["permission"]) == (403, "report.write")
        assert (await guest.get("/api/incidents/1/report")).status_code == 200
    wrong = await client.post("/api/incidents/1/reports", json={"kind": "flash"})
    assert (wrong.status_code, wrong.json()["denied"]) == (409, "ended")
    assert (await client.post("/api/incidents/9/reports", json={"kind": "final"})).status_code == 404
    assert (await client.get("/api/incidents/9/report")).status_code == 404
    assert (await client.get("/api/reports/99")).status_code == 404


async def test_filed_report_is_read_as_it_was_filed(
    night_is_over: Night, connection: AsyncConnection, client: httpx.AsyncClient
) -> None:
    before = (await client.get("/api/incidents/1/reports")).json()
    filed = await client.post("/api/incidents/1/reports", json={"kind": "final", "remarks": REMARKS})
    assert filed.status_code == 201, filed.text
    after = (await client.get("/api/incidents/1/reports")).json()
    path = f"/api/reports/{filed.json()['report_id']}"
    first = (await client.get(path)).text
    await act(connection, night_is_over, "note", note="later")

    assert (before["due"], after["due"]) == ("final", None)
    assert [one["kind"] for one in after["items"]] == ["flash", "flash", "final"]
    assert filed.json()["title"] == {"zh": "终报〔2026〕1号", "en": "Final report 2026-1"}
    assert (await client.get(path)).text == first
    read = Page(first)
    assert "<script>alert(1)</script> 第三方施工" in read.text
    assert "later" not in read.text
    assert [one.get("src") for one in read.root.iter("script")] == ["/api/reports/print.js"]
    automatic = Page((await client.get(f"/api/reports/{after['items'][0]['report_id']}")).text)
    assert any("未经人工审核" in banner for banner in automatic.banners)


async def test_page_runs_nothing_but_its_own(night_is_over: Night, client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/incidents/1/report", params={"kind": "final"})
    policy = answer.headers["content-security-policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)

    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert not re.findall(r"<[^>]+ (style|on\w+)=", answer.text)
    assert (await client.get("/api/reports/print.js")).headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_numbers_of_an_incident_report_lead_to_what_they_count(
    night_is_over: Night, client: httpx.AsyncClient, lang: str
) -> None:
    report = await page(client, "/api/incidents/1/report", kind="final", lang=lang)
    counts = [link for link in report.links() if link.is_count]

    assert [(link.href, int(link.text)) for link in counts] == [
        (link.href, len(report.rows(link.href[1:]))) for link in counts
    ]
    ((told,),) = night_is_over.rows("select count(*) from notifications where incident_id = 1")
    assert {link.href: int(link.text) for link in counts} == {"#alerts": 2, "#assets": 2, "#told": told, "#orders": 1}
    for address in report.addresses():
        if address.startswith("/api/"):
            assert (await client.get(address)).status_code == 200, address


async def test_report_of_an_earlier_instant_holds_nothing_later(
    night_is_over: Night, client: httpx.AsyncClient
) -> None:
    ((begun,),) = night_is_over.rows("select opened_at from incidents where incident_id = 1")
    report = await page(client, "/api/incidents/1/report", as_of=begun)

    assert "改过的名字" not in report.text
    assert len(report.rows("alerts")) == 1
    assert report.rows("orders") == []
    early = await client.get("/api/incidents/1/report", params={"as_of": "2026-01-01T00:00:00Z"})
    assert early.status_code == 409


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_number_of_the_daily_report_leads_to_exactly_what_it_counts(
    night_is_over: Night, api: RunningApi, client: httpx.AsyncClient, lang: str
) -> None:
    now = to_datetime(api.clock.now())
    span = {"since": (now - timedelta(hours=5)).isoformat(), "until": now.isoformat()}
    report = await page(client, "/api/reports/daily", **span, lang=lang)
    followed = 0
    for link in report.links():
        if link.href.startswith("#"):
            assert int(link.text) == len(report.rows(link.href[1:])), link
            continue
        items = await page(client, link.href)
        if link.is_count:
            assert int(link.text.replace(",", "")) == len(items.rows("items")), link
        followed += 1
    assert followed > 80

    values = {link.href: link.value for link in report.links() if link.value is not None}
    pages = [one for one in values if "of=pages" in one and "answered" in one]
    assert pages
    for href in pages:
        took = (await page(client, href)).values("items")
        assert values[href] in (sorted(took)[-1], statistics.median_low(took))
    (silent,) = [value for href, value in values.items() if "of=silences" in href and "outcome" not in href][:1]
    rows = (await page(client, next(one for one in values if "of=silences" in one and "outcome" not in one))).values(
        "items"
    )
    assert sum(rows) == pytest.approx(3600 + (now - night_is_over.now + timedelta(minutes=30)).total_seconds())
    assert silent is not None
    (rejected,) = [value for href, value in values.items() if "of=rejected" in href]
    assert rejected == 12


async def test_daily_report_of_a_day_that_is_over_never_changes(
    night_is_over: Night, connection: AsyncConnection, api: RunningApi, client: httpx.AsyncClient
) -> None:
    now = to_datetime(api.clock.now())
    night_is_over.now = now
    await night_is_over.transition(connection, night_is_over.city.sensor("CH4-5"), level=2)
    asked = {"since": (now - timedelta(hours=5)).isoformat(), "until": (now + timedelta(seconds=1)).isoformat()}
    api.clock.advance(3600)
    first = await page(client, "/api/reports/daily", **asked)

    night_is_over.later(minutes=30)
    incident = int(str(night_is_over.rows("select max(incident_id) from incidents")[0][0]))
    await night_is_over.transition(connection, 5, level=1, kind="level_changed")
    await act(connection, night_is_over, "judge", incident)
    await act(connection, night_is_over, "device_fault", incident, reason_code="drift")
    await act(connection, night_is_over, "reopen", 1)
    await night_is_over.transition(connection, 5, level=1, kind="cleared", condition="false")

    assert (await page(client, "/api/reports/daily", **asked)).body == first.body


async def test_drills_and_real_things_are_counted_apart(
    night: Night, connection: AsyncConnection, api: RunningApi, client: httpx.AsyncClient
) -> None:
    night.now = to_datetime(api.clock.now()) - timedelta(minutes=5)
    await night.transition(connection, night.city.sensor("CH4-1"), level=2)
    words = Words("演习", "A drill")
    for _ in range(2):
        await incidents.open_by_hand(connection, "A-CH4-1", 2, words, None, "li", night.now, is_drill=True)

    real = await page(client, "/api/reports/daily", lang="en")
    drills = await page(client, "/api/reports/daily", exercise="true", lang="en")

    assert "Left out: 0 exercise or simulated alerts and 2 incidents" in real.text
    assert real.banners == []
    assert "Left out: 1 real alerts and 1 incidents" in drills.text
    assert any("none of this is real" in banner for banner in drills.banners)


async def test_city_of_simulated_gateways_alone_is_reported_as_such(
    night: Night, connection: AsyncConnection, api: RunningApi, client: httpx.AsyncClient
) -> None:
    night.city.sensor("CH4-1")
    night.city.connection.execute("update gateways set run_id = 'run-1'")

    report = await page(client, "/api/reports/daily")

    assert any("不是真实数据" in banner for banner in report.banners)


async def test_report_is_about_the_readers_part_of_the_city_and_says_so(
    night_is_over: Night, api: RunningApi, database_url: str
) -> None:
    add_account(database_url, "water", ["viewer"], lifelines=["water"])
    async with signed_in(api, "water") as water:
        report = await page(water, "/api/reports/daily", lang="en")
        assert report.banners == ["About your part of the city only"]
        assert {int(link.text) for link in report.links() if link.is_count} == {0}
        assert "Only those who see the whole city see rejected messages" in report.text
        assert (await water.get("/api/incidents/1/report")).status_code == 404
        assert (await water.get("/api/incidents/1/reports")).status_code == 404
        assert (await water.get("/api/reports/1")).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"day": "2027-01-01"},
        {"day": "yesterday"},
        {"since": "2026-11-20T00:00:00Z", "until": "2026-11-19T00:00:00Z"},
        {"since": "2026-01-01T00:00:00Z"},
        {"since": "2026-11-20T00:00:00"},
    ],
    ids=str,
)
async def test_span_that_makes_no_sense_is_refused(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    wrong = asked | ({"until": "2026-11-21T00:00:00Z"} if asked.get("since", "").startswith("2026-01") else {})

    assert (await client.get("/api/reports/daily", params=wrong)).status_code == 422
