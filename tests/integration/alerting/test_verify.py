"""Whoever changes, removes or cuts off lines of the journal is found out."""

from typing import LiteralString

import psycopg
import pytest
from psycopg import AsyncConnection

from services.alerting.verify import verify_chains
from tests.integration.alerting.night import Night


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


async def test_replaying_the_log_does_not_look_like_tampering(night: Night, connection: AsyncConnection) -> None:
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=3)
    night.revisions.clear()
    assert await night.transition(connection, sensor, level=3) == [], "a replay is no new step"
    await night.transition(connection, sensor, level=1, kind="level_changed")

    with psycopg.connect(night.url) as own:
        assert all(verdict.is_whole for verdict in verify_chains(own))


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
