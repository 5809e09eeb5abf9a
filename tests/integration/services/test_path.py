"""From a gateway's MQTT message to an alert in the database, through every real part."""

import json

from deploy.processes import Child
from tests.world import Gateway, eventually, now, rows, seed

SECOND = 1_000_000
HOUR = 3_600 * SECOND


def test_reading_is_stored_and_alert_raised_level_by_level(
    services: dict[str, Child], gateway: Gateway, database_url: str
) -> None:
    sensor = seed(database_url)["CH4-1"]
    at = now()
    for second, value in enumerate((0.2, 1.2, 2.6, 4.5)):
        gateway.report(("CH4-1", value), at=at + second * 1_000_000)

    eventually(lambda: len(rows(database_url, "select from readings where sensor_id = %s", sensor)) == 4, "4 readings")
    said = eventually(
        lambda: (
            (
                found := rows(
                    database_url,
                    "select kind, level, value from journal where alert_id is not null order by journal_id",
                )
            )
            and len(found) == 3
            and found
        ),
        "three steps in the journal",
    )
    assert said == [("raised", 3, 1.2), ("level_changed", 2, 2.6), ("level_changed", 1, 4.5)]
    assert rows(database_url, "select level, worst_level, condition, value, limit_value from alerts") == [
        (1, 1, "true", 4.5, 4.0)
    ]
    assert rows(database_url, "select value from newest_readings where sensor_id = %s", sensor) == [(4.5,)]


def test_alert_clears_when_the_value_has_come_back_for_long_enough(
    services: dict[str, Child], gateway: Gateway, database_url: str
) -> None:
    seed(database_url)
    hour_ago = now() - HOUR
    gateway.report(("CH4-1", 3.0), at=hour_ago)
    gateway.report(("CH4-1", 0.1), at=hour_ago + SECOND)
    gateway.report(("CH4-1", 0.1), at=hour_ago + SECOND + HOUR // 2)

    cleared = eventually(
        lambda: rows(database_url, "select level, worst_level, condition from alerts where cleared_at is not null"),
        "a cleared alert",
    )
    assert cleared == [(2, 2, "false")]
    assert rows(database_url, "select kind from journal where alert_id is not null order by journal_id") == [
        ("raised",),
        ("cleared",),
    ]


def test_rest_of_a_message_is_used_when_a_part_is_refused(
    services: dict[str, Child], gateway: Gateway, database_url: str
) -> None:
    seed(database_url, ["CH4-1", "CH4-2"])
    year_1970 = 400_000_000
    gateway.publish("this is not JSON")
    gateway.publish(
        json.dumps(
            [
                {"n": "CH4-1", "v": 20, "u": "%LEL", "t": now() / SECOND},
                {"n": "CH4-2", "v": 1, "u": "km", "t": now() / SECOND},
                {"n": "CH4-2", "vs": "open", "t": now() / SECOND},
                {"n": "CH4-2", "v": 1, "t": year_1970},
                {"n": "CH4-9", "v": 1, "t": now() / SECOND},
            ]
        )
    )
    gateway.publish('[{"n": "CH4-1", "v": 1}]', topic="lifeline/v1/00/GW-9/readings")

    expected = {"malformed_payload", "wrong_unit", "not_a_number", "absurd_time", "unknown_sensor", "unknown_gateway"}
    eventually(
        lambda: {reason for (reason,) in rows(database_url, "select reason from rejected_messages")} == expected,
        "every reason in rejected_messages",
    )
    eventually(lambda: rows(database_url, "select from readings"), "the good reading")
    assert rows(database_url, "select value from readings") == [(1.0,)]
    assert rows(database_url, "select count, sample from rejected_messages where reason = 'malformed_payload'") == [
        (1, b"this is not JSON")
    ]


def test_message_sent_again_is_stored_once(services: dict[str, Child], gateway: Gateway, database_url: str) -> None:
    seed(database_url)
    payload = json.dumps([{"n": "CH4-1", "v": 0.5, "t": now() / SECOND}])
    for _ in range(5):
        gateway.publish(payload)
    gateway.report(("CH4-1", 0.6))

    eventually(lambda: rows(database_url, "select from newest_readings where value = 0.6"), "the last reading")
    assert rows(database_url, "select count(*) from readings") == [(2,)]
