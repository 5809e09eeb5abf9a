"""A report holds what was known at its instant: the same whenever it is made, and for ever once it is filed."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest
from psycopg import AsyncConnection

from schemas.lifeline import Words
from services.alerting.commands import alerts as alert_commands
from services.alerting.commands import incidents, reports, work_orders
from services.alerting.commands.incidents import Wish
from services.alerting.commands.reports import Remarks
from services.alerting.commands.work_orders import Attachment, StepTold
from services.alerting.incidents import miss_clocks
from services.alerting.reports.clerk import Clerk
from services.alerting.reports.facts import IncidentFacts, Report
from services.alerting.reports.gather import gather
from services.alerting.verify import verify_chains
from services.alerting.writing import writing
from services.clock import FixedClock
from services.errors import NotFound, WrongState
from services.heartbeat import Vitals
from tests.integration.alerting.night import Night

PICTURE = b"\xff\xd8\xff picture"


async def act(connection: AsyncConnection, night: Night, act: str, incident_id: int = 1, **more: object) -> None:
    wish = Wish(act=act, account="li", **more)  # pyright: ignore[reportArgumentType]
    await incidents.act_on_incident(connection, incident_id, wish, night.now)


async def tell(connection: AsyncConnection, night: Night, number: int, kind: str, **details: object) -> None:
    told = StepTold(
        step_id=UUID(int=number),
        kind=kind,  # pyright: ignore[reportArgumentType]
        happened_at=night.now,
        longitude=None,
        latitude=None,
        accuracy_m=None,
        details=details,
        actor="zhao",
    )
    await work_orders.tell_step(connection, 1, told, is_of_crew=True, now=night.now)


async def miss(connection: AsyncConnection, night: Night) -> None:
    async with writing(connection):
        await miss_clocks(connection, night.now)


def story(night: Night, connection: AsyncConnection) -> list[Callable[[], Awaitable[object]]]:
    """A night of everything that can happen to incident 1, step by step."""
    night.person("chen", position="duty_officer")
    night.person("li", ["chief"], "duty_chief")
    first, second, third = (night.city.sensor(f"CH4-{number}") for number in (1, 2, 3))
    night.link("A-CH4-1", "A-CH4-2")
    night.city.connection.execute("insert into crews (crew_code, name, lifelines) values ('gas-1', '一队', '{gas}')")
    return [
        lambda: night.transition(connection, first, level=3),
        lambda: miss(connection, night),
        lambda: act(connection, night, "judge"),
        lambda: night.transition(connection, second, level=3),
        lambda: act(connection, night, "issue", note="发布"),
        lambda: file_due(connection, night),
        lambda: work_orders.dispatch(connection, 1, UUID(int=99), 1, "先检测", "li", night.now),
        lambda: tell(connection, night, 1, "accept"),
        lambda: night.transition(connection, first, level=2, kind="level_changed"),
        lambda: alert_commands.acknowledge(connection, str(UUID(int=first)), "wang", "看到了", night.now),
        lambda: act(connection, night, "rename", title=Words("改过的名字", "Another name")),
        lambda: tell(connection, night, 2, "arrive"),
        lambda: tell(connection, night, 3, "reading", code="3", value=2.2, unit="%VOL"),
        lambda: work_orders.attach(
            connection, 1, Attachment(UUID(int=7), "photo", "image/jpeg", night.now, PICTURE), "zhao", night.now
        ),
        lambda: night.transition(connection, second, level=3, kind="unknown", condition="unknown"),
        lambda: night.transition(connection, third, level=3),
        lambda: incidents.merge_incident(connection, 2, 1, "li", night.now),
        lambda: night.transition(connection, first, level=1, kind="level_changed"),
        lambda: file_due(connection, night),
        lambda: incidents.split_incident(
            connection, 1, [str(UUID(int=third))], Words("另一起", "Another"), "li", night.now
        ),
        lambda: night.transition(connection, first, level=1, kind="cleared", condition="false"),
        lambda: tell(connection, night, 4, "finish", result="repaired"),
        lambda: act(connection, night, "release", despite="复测正常"),
        lambda: act(connection, night, "reopen"),
        lambda: act(connection, night, "note", note="复查"),
        lambda: act(connection, night, "release", despite="确认"),
        lambda: act(connection, night, "archive"),
    ]


async def test_report_about_an_instant_is_the_same_whenever_it_is_made(
    night: Night, connection: AsyncConnection
) -> None:
    then: dict[datetime, IncidentFacts] = {}
    for step in story(night, connection):
        night.later(minutes=5)
        await step()
        then[night.now] = await gather(connection, 1, night.now)

    assert len(then) == 27
    for instant, facts in then.items():
        again = await gather(connection, 1, instant)
        for name in IncidentFacts.__struct_fields__:
            assert getattr(again, name) == getattr(facts, name), (instant, name)
    # and every step was told in one of them
    assert len({msgspec.json.encode(facts) for facts in then.values()}) == len(then)
    assert [facts.state for facts in then.values()][-1] == "archived"
    titles = [facts.title_zh for facts in then.values()]
    assert titles.index("改过的名字") == 10
    assert titles[:10] == [titles[0]] * 10


async def test_report_of_half_past_two_holds_nothing_of_three(night: Night, connection: AsyncConnection) -> None:
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=3)
    half_past_two = night.now
    night.later(minutes=30)
    await night.transition(connection, sensor, level=1, kind="level_changed")

    facts = await gather(connection, 1, half_past_two)

    assert (facts.level, facts.issued_at, facts.alerts[0].level) == (3, None, 3)
    assert {clock.clock for clock in facts.clocks} == {"judge", "close"}
    assert max(line.at for line in facts.lines) == half_past_two
    with pytest.raises(WrongState, match="not been opened"):
        await gather(connection, 1, half_past_two - timedelta(seconds=1))
    with pytest.raises(NotFound):
        await gather(connection, 2, night.now)


async def issued(night: Night, connection: AsyncConnection, level: int = 2) -> int:
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=level)
    await act(connection, night, "judge")
    await act(connection, night, "issue")
    return sensor


async def file_due(connection: AsyncConnection, night: Night) -> int:
    """What the clerk files now; how many."""
    vitals = Vitals("test")
    await Clerk("", FixedClock(0), vitals).look(connection, night.now)
    assert vitals.counters["reports_failed"] == 0
    return vitals.counters["reports_filed"]


async def later_due(connection: AsyncConnection, night: Night, **span: float) -> int:
    night.later(**span)
    return await file_due(connection, night)


def filed(night: Night) -> list[tuple[object, ...]]:
    return night.rows("select kind, number, author from reports order by report_id")


async def test_clock_files_at_issue_at_a_change_of_level_and_then_again_and_again(
    night: Night, connection: AsyncConnection
) -> None:
    sensor = await issued(night, connection)
    counts = [await file_due(connection, night), await file_due(connection, night)]
    night.later(minutes=1)
    await night.transition(connection, sensor, level=1, kind="level_changed")
    counts += [await file_due(connection, night), await later_due(connection, night, minutes=59)]
    counts += [await later_due(connection, night, minutes=1), await file_due(connection, night)]
    await act(connection, night, "release", despite="seen")
    counts += [await later_due(connection, night, days=1)]

    assert counts == [1, 0, 1, 0, 1, 0, 0]
    assert filed(night) == [("flash", 1, "timer"), ("flash", 2, "timer"), ("follow_up", 1, "timer")]
    assert (await reports.list_reports(connection, 1, night.now))[1] == "final"


async def test_filed_report_stays_as_it_was_and_the_journal_knows_its_hash(
    night: Night, connection: AsyncConnection, database_url: str
) -> None:
    sensor = await issued(night, connection)
    night.city.readings(sensor, [(night.now - timedelta(minutes=50 - 5 * n), n / 2, 1) for n in range(10)])
    remarks = Remarks(cause="第三方施工", losses="<b>无</b>")
    report_id = await reports.file_report(connection, 1, "flash", remarks, "li", night.now)
    night.later(hours=1)
    await night.transition(connection, sensor, level=1, kind="level_changed")

    kept, report, is_whole = await reports.read_kept(connection, report_id)

    assert (kept.kind, kept.number, kept.year, kept.author) == ("flash", 1, 2026, "li")
    assert is_whole
    assert report.facts.level == 2
    assert report.remarks == remarks
    assert (report.facts.curves[0].trend, len(report.facts.curves[0].mean)) == ("rising", 10)
    ((told,),) = night.rows("select details ->> 'sha256' from journal where kind = 'report_filed'")
    ((content,),) = night.rows("select content from reports")
    assert hashlib.sha256(str(content).encode()).hexdigest() == told == kept.sha256.hex()
    assert msgspec.json.decode(str(content), type=Report) == report
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        night.city.connection.execute("delete from reports")
    with psycopg.connect(database_url) as checking:
        assert all(verdict.is_whole for verdict in verify_chains(checking))


async def test_changed_report_is_found_out(night: Night, connection: AsyncConnection) -> None:
    await issued(night, connection)
    report_id = await reports.file_report(connection, 1, "flash", Remarks(), "li", night.now)
    night.city.connection.execute("alter table reports disable trigger reports_are_append_only")
    night.city.connection.execute("update reports set content = replace(content, '\"level\":2', '\"level\":4')")

    assert not (await reports.read_kept(connection, report_id))[2]


async def test_report_that_the_state_does_not_want_is_refused_with_its_reason(
    night: Night, connection: AsyncConnection
) -> None:
    await issued(night, connection)
    for kind, why in (("follow_up", "no flash report"), ("final", "not ended")):
        with pytest.raises(WrongState, match=why):
            await reports.file_report(connection, 1, kind, Remarks(), "li", night.now)  # pyright: ignore[reportArgumentType]
    later = night.now + timedelta(seconds=1)
    with pytest.raises(WrongState, match="Nobody knows yet"):
        await reports.file_report(connection, 1, "flash", Remarks(), "li", night.now, later)
    with pytest.raises(NotFound):
        await reports.file_report(connection, 9, "flash", Remarks(), "li", night.now)
    assert filed(night) == []


async def test_drills_are_numbered_apart(night: Night, connection: AsyncConnection) -> None:
    await issued(night, connection)
    night.city.asset("A-1")
    words = Words("演习", "A drill")
    drill = await incidents.open_by_hand(connection, "A-1", 2, words, None, "li", night.now, is_drill=True)
    for incident_id in (1, drill, 1):
        await reports.file_report(connection, incident_id, "flash", Remarks(), "li", night.now)

    assert night.rows("select is_drill, number from reports order by report_id") == [(False, 1), (True, 1), (False, 2)]


async def test_report_that_cannot_be_written_keeps_nobody_and_is_tried_again(
    night: Night, connection: AsyncConnection
) -> None:
    for code in ("CH4-1", "CH4-2"):
        await night.transition(connection, night.city.sensor(code), level=1)
    night.city.connection.execute("update incident_clocks set earlier_dues = '[{}]' where incident_id = 1")
    vitals = Vitals("test")
    clerk = Clerk("", FixedClock(0), vitals)

    for _ in range(2):
        await clerk.look(connection, night.now)
    assert (vitals.counters["reports_filed"], vitals.counters["reports_failed"]) == (1, 1)

    night.city.connection.execute("update incident_clocks set earlier_dues = '[]'")
    await clerk.look(connection, night.later(minutes=10))
    assert night.rows("select distinct incident_id from reports order by 1") == [(1,), (2,)]
