"""Alerts in the terminal: one line for each thing that happened, once, from now on."""

from uuid import uuid4

import psycopg
import pytest

from deploy.alert_lines import AlertLines

RULE = "gas.methane_adjacent.limit"


@pytest.fixture
def sensor_id(database_url: str) -> int:
    """A methane sensor in a manhole."""
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into gateways (gateway_code) values ('G-1')")
        connection.execute(
            "insert into assets (asset_code, lifeline, kind, name, name_en, partition, geometry)"
            " values ('MH-7', 'gas', 'manhole', '七号井', 'Manhole [red]', 0, st_setsrid(st_point(113.2, 35.2), 4326))"
        )
        row = connection.execute(
            "insert into sensors (sensor_code, gateway_id, asset_id, quantity, unit, longitude, latitude)"
            " select 'CH4-7', gateway_id, asset_id, 'gas.methane_adjacent', '%LEL', 113.2, 35.2 from gateways, assets"
            " returning sensor_id"
        ).fetchone()
    assert row is not None
    return int(row[0])


def raise_alert(connection: psycopg.Connection, sensor_id: int, level: int, value: float | None) -> None:
    """Write an alert and its first entry as the desk does."""
    alert_id = uuid4()
    connection.execute(
        "insert into alerts (alert_id, sensor_id, rule_id, rules_version, level, worst_level, condition, is_late,"
        " raised_at, changed_at, revision, value, limit_value, direction, evidence)"
        " values (%s, %s, %s, 'v', %s, %s, 'true', false, now(), now(), 1, %s, 2.5, 'high', '{}')",
        (alert_id, sensor_id, RULE, level, level, value),
    )
    connection.execute(
        "insert into journal (alert_id, kind, actor, revision, level, value)"
        " values (%s, 'raised', 'engine', 1, %s, %s)",
        (alert_id, level, value),
    )


def test_each_entry_is_shown_once_and_older_ones_never(database_url: str, sensor_id: int) -> None:
    lines = AlertLines(database_url, print)
    with psycopg.connect(database_url, autocommit=True) as connection:
        raise_alert(connection, sensor_id, level=3, value=1.2)
        assert lines.new_entries(connection) == []
        raise_alert(connection, sensor_id, level=2, value=3.4)
        assert [entry.level for entry in lines.new_entries(connection)] == [2]
        assert lines.new_entries(connection) == []


def test_line_names_level_place_value_and_limit(database_url: str, sensor_id: int) -> None:
    lines = AlertLines(database_url, print)
    with psycopg.connect(database_url, autocommit=True) as connection:
        lines.new_entries(connection)
        raise_alert(connection, sensor_id, level=2, value=3.4)
        raise_alert(connection, sensor_id, level=4, value=None)
        full, bare = [lines.line(entry) for entry in lines.new_entries(connection)]
    assert "ORANGE II" in full
    assert "MH-7 Manhole \\[red]" in full
    assert full.endswith("3.4 %VOL (limit 2.5)")
    assert "BLUE IV" in bare
