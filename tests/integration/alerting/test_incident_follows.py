"""Alerts become incidents, people are told, clocks run: on a real database and an owned clock."""

from psycopg import AsyncConnection

from services.alerting.incidents import miss_clocks
from services.alerting.notify import answered, escalate
from services.alerting.writing import writing
from tests.integration.alerting.night import Night


async def test_yellow_alert_opens_an_incident_and_tells_the_officer_once(
    night: Night, connection: AsyncConnection
) -> None:
    night.person("wang", position="duty_officer")
    night.person("li", ["chief"], "duty_chief")
    sensor = night.city.sensor("CH4-1")

    await night.transition(connection, sensor, level=3)

    assert night.rows("select level::integer, state, number from incidents") == [(3, "reported", "20261122-001")]
    assert night.told() == [("wang", "opened", 0)]
    assert night.rows("select clock from incident_clocks order by clock") == [("close",), ("judge",)]


async def test_alert_on_a_linked_asset_joins_the_same_incident(night: Night, connection: AsyncConnection) -> None:
    first, second = night.city.sensor("CH4-1"), night.city.sensor("CH4-2")
    night.link("A-CH4-1", "A-CH4-2")

    await night.transition(connection, first, level=3)
    night.later(minutes=20)
    await night.transition(connection, second, level=3)

    assert night.rows("select because from incident_alerts order by joined_at") == [("opened",), ("linked",)]


async def test_alert_elsewhere_opens_another_incident(night: Night, connection: AsyncConnection) -> None:
    first, second = night.city.sensor("CH4-1"), night.city.sensor("CH4-2")

    await night.transition(connection, first, level=3)
    await night.transition(connection, second, level=3)

    assert night.rows("select count(*) from incidents") == [(2,)]


async def test_red_is_issued_at_once(night: Night, connection: AsyncConnection) -> None:
    sensor = night.city.sensor("CH4-1")

    await night.transition(connection, sensor, level=3)
    await night.transition(connection, sensor, level=1, kind="level_changed")

    assert night.rows("select level::integer, state from incidents") == [(1, "issued")]
    assert night.rows("select clock from incident_clocks where clock = 'arrive'") == [("arrive",)]


async def test_unanswered_page_wakes_the_chief_and_an_answer_ends_it(night: Night, connection: AsyncConnection) -> None:
    night.person("wang", position="duty_officer")
    night.person("li", ["chief"], "duty_chief")
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=3)

    async with writing(connection):
        assert await escalate(connection, night.later(seconds=299)) == 0
        assert await escalate(connection, night.later(seconds=1)) == 1
        assert await escalate(connection, night.later(seconds=1)) == 0
    assert night.told() == [("wang", "opened", 0), ("li", "opened", 1)]

    async with writing(connection):
        await answered(connection, 1, "li", "screen", night.later(seconds=10))
        assert await escalate(connection, night.later(hours=1)) == 0


async def test_after_an_outage_each_circle_still_gets_its_time(night: Night, connection: AsyncConnection) -> None:
    night.person("wang", position="duty_officer")
    night.person("li", ["chief"], "duty_chief")
    night.person("qian", ["chief"], "duty_leader")
    await night.transition(connection, night.city.sensor("CH4-1"), level=1)

    async with writing(connection):
        await escalate(connection, night.later(hours=2))
        assert await escalate(connection, night.later(seconds=299)) == 0
        assert await escalate(connection, night.later(seconds=1)) == 1

    opened = [(name, step) for name, moment, step in night.told() if moment == "opened"]
    assert opened == [("wang", 0), ("li", 1), ("qian", 2)]


async def test_clock_that_is_set_back_lets_nobody_sleep_on(night: Night, connection: AsyncConnection) -> None:
    night.person("wang", position="duty_officer")
    night.person("li", ["chief"], "duty_chief")
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)

    async with writing(connection):
        assert await escalate(connection, night.later(hours=-3)) == 1
        assert await escalate(connection, night.later(seconds=1)) == 0

    assert ("li", "opened", 1) in night.told()


async def test_missed_clock_is_told_once(night: Night, connection: AsyncConnection) -> None:
    night.person("wang", position="duty_officer")
    night.person("li", ["chief"], "duty_chief")
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)

    async with writing(connection):
        assert await miss_clocks(connection, night.later(minutes=11)) == 1
        assert await miss_clocks(connection, night.later(minutes=1)) == 0

    assert night.told() == [("wang", "opened", 0), ("li", "clock_missed", 0)]
