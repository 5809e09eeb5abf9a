"""Whoever changes, removes or cuts off lines of the journal is found out, and so are tables that say other than it."""

from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import AsyncConnection

from deploy.servers import Servers
from schemas import migrate
from services.alerting.compare import Comparison, compare_states
from services.alerting.verify import verify_chains
from tests.conftest import make_database
from tests.integration.alerting.night import Night
from tests.integration.api.city import NOON, RULE, City


async def write_some(night: Night, connection: AsyncConnection) -> None:
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=3)
    await night.transition(connection, sensor, level=1, kind="level_changed")


async def test_untouched_journal_is_whole(night: Night, connection: AsyncConnection) -> None:
    await write_some(night, connection)

    with psycopg.connect(night.url) as own:
        verdicts = verify_chains(own)

    assert [(one.chain, one.is_whole) for one in verdicts] == [("journal", True), ("audit", True)]
    assert verdicts[0].line_count >= 4


async def test_step_that_the_log_repeats_leaves_no_gap_in_the_chain(night: Night, connection: AsyncConnection) -> None:
    step = night.step(night.city.sensor("CH4-1"), level=3)
    for _ in range(2):
        await night.transitions(connection, [step])

    assert verify_chains(night.city.connection)[0].is_whole


async def test_tables_that_say_other_than_the_journal_are_found(night: Night, connection: AsyncConnection) -> None:
    await write_some(night, connection)
    assert compare_states(night.city.connection) == Comparison(1, 0, ())

    night.city.connection.execute("update alerts set acknowledged_at = now(), acknowledged_by = 'nobody', level = 3")

    found = compare_states(night.city.connection)
    assert found.difference_count == 2
    assert [one.why for one in found.first] == ["level: journal 1, table 3", "acknowledged: journal False, table True"]


def test_states_from_before_the_journal_said_everything_are_restated(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A red alert was latched, and raised under a shelving, before lines said so."""
    everything = migrate.MIGRATIONS
    for file in everything.glob("*.sql"):
        if file.name < "0012":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path)
    url = make_database(servers, "restated")
    city = City(url)
    sensor = city.sensor("CH4-1")
    city.alert(sensor, 1, level=1, condition="false", cleared_at=NOON, latched=True)
    city.connection.execute(
        "insert into overrides (kind, sensor_id, rule_id, reason_code, reason, created_at, created_by, ends_at)"
        " values ('shelved', %s, %s, 'other', 'x', now(), 'wang', '2030-01-01')",
        (sensor, RULE),
    )
    city.alert(sensor, 2, override="shelved", override_until="2030-01-01")

    monkeypatch.setattr(migrate, "MIGRATIONS", everything)
    assert migrate.migrate(url)[0].startswith("0012")

    assert compare_states(city.connection) == Comparison(2, 0, ())
    assert verify_chains(city.connection)[0].is_whole
    city.close()


@pytest.mark.parametrize(
    ("tamper", "why"),
    [
        ("update journal set level = 4 where chain_number = 2", "it was changed"),
        ("delete from journal where chain_number = 2", "a line before it is missing"),
        ("delete from journal where chain_number = (select max(chain_number) from journal)", "1 lines at the end"),
    ],
    ids=["changed", "removed", "cut off"],
)
async def test_tampering_is_found(night: Night, connection: AsyncConnection, tamper: LiteralString, why: str) -> None:
    await write_some(night, connection)
    with psycopg.connect(night.url) as own:
        own.execute("delete from announcements")
        own.execute("alter table journal disable trigger user")
        own.execute(tamper)

        verdict = verify_chains(own)[0]

    assert not verdict.is_whole
    assert why in str(verdict.why)
