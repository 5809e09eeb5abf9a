"""What is asked about one incident reads its own lines only: the journal of a city has millions."""

from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest

from services.alerting.reports.gather import QUERIES as REPORT
from services.api.routes.incidents import QUERIES as PANEL

ALERTS = 5_000

ADD_ALERTS = """
    insert into alerts (
        alert_id, sensor_id, rule_id, rules_version, level, worst_level, condition, is_late, raised_at, changed_at,
        revision, direction, evidence
    )
    select lpad(n::text, 32, '0')::uuid, n, 'rule', '1', 2, 2, 'true', false, now(), now(), 1, 'high', '{}'
    from generate_series(1, %s) as n
"""
ADD_LINES = """
    insert into journal (alert_id, kind, actor)
    select alert_id, 'acknowledged', 'timer'
    from alerts, generate_series(1, 4)
"""


def lines_read(plan: dict[str, Any]) -> int:
    """Rows of the journal that a plan has touched, kept or not."""
    below = sum(lines_read(part) for part in plan.get("Plans", []))
    if plan.get("Relation Name") != "journal":
        return below
    touched = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    return below + round(touched * plan["Actual Loops"])


@pytest.mark.parametrize("query", [REPORT["list_own_lines"], REPORT["list_lines_of_parts"], PANEL["list_journal"]])
def test_the_rest_of_the_journal_is_left_alone(database_url: str, query: LiteralString) -> None:
    asked = {"incident_id": 1, "alert_ids": [UUID(int=1)], "as_of": "2100-01-01"}
    with psycopg.connect(database_url) as connection:
        connection.execute(ADD_ALERTS, (ALERTS,))
        connection.execute(ADD_LINES)
        connection.execute("analyze alerts, journal")
        row = connection.execute("explain (analyze, format json) " + query, asked).fetchone()
        connection.rollback()
    assert row is not None
    explained: list[dict[str, Any]] = row[0]
    assert lines_read(explained[0]["Plan"]) < 10
