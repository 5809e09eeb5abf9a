"""The live picture and what it tells, without any server."""

import json

import pytest

from schemas.alert import Findings
from schemas.lifeline import load_lifelines
from services.api.live.board import Board
from services.api.live.hub import Hub, NotReady
from services.api.live.outlets import Listener
from services.clock import FixedClock
from services.stream_reader import Position
from tests.unit.api.live_builders import START, acknowledged, alert_id, heard, places, silent, transition

CATALOGUE = load_lifelines()


def hub_with(*sensor_ids: int, at: int = 10) -> Hub:
    hub = Hub(CATALOGUE, FixedClock(START))
    hub.restart(places(*sensor_ids), Board(), Position("log", at))
    return hub


async def heard_by(listener: Listener) -> list[tuple[str, dict[str, object], int | None]]:
    """Kind, body and id of everything that waits."""
    found: list[tuple[str, dict[str, object], int | None]] = []
    for block in (await listener.take()).decode().strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((lines["event"], json.loads(lines["data"]), int(lines["id"]) if "id" in lines else None))
    return found


async def test_nothing_is_told_before_the_first_picture() -> None:
    hub = Hub(CATALOGUE, FixedClock(START))
    with pytest.raises(NotReady):
        hub.states()
    ((kind, pulse, position),) = await heard_by(hub.join(None))
    assert (kind, position, pulse["sensors_total"]) == ("pulse", None, 0)


async def test_alert_is_told_with_everything_a_screen_shows() -> None:
    hub = hub_with(6, 7)
    listener = hub.join(None)
    hub.take_findings(Findings(transitions=[transition(level=2)]), 11)
    told, pulse = await heard_by(listener)
    alert = told[1]["alert"]
    assert isinstance(alert, dict)
    assert (told[0], told[1]["kind"], told[2]) == ("alert", "raised", 11)
    assert alert["alert_id"] == alert_id(1)
    assert alert["raised_at"] == "2026-11-22T00:00:00Z"
    assert (alert["sensor_code"], alert["asset_name"], alert["road"]) == ("CH4-7", "窨井一号", "解放路")
    assert (alert["lifeline"], alert["unit"], alert["level"], alert["limit"]) == ("gas", "%VOL", 2, 1.0)
    assert pulse[0] == "pulse"


async def test_states_are_told_once_for_all_changes_since_the_last_time() -> None:
    hub = hub_with(5, 6, 7)
    listener = hub.join(None)
    await listener.take()
    hub.take_findings(Findings(transitions=[transition(level=3)], silences=[silent(5, 6)]), 11)
    hub.take_findings(Findings(transitions=[transition(2, level=1)], silences=[heard(6)]), 12)
    hub.flush_states()
    hub.flush_states()
    *_, states = await heard_by(listener)
    assert states == ("states", {"sensor_id": [5, 7], "state": [8, 17]}, 12)
    assert list(hub.states().states) == [8, 0, 17]


async def test_asking_for_states_does_not_keep_them_from_the_listeners() -> None:
    hub = hub_with(7)
    listener = hub.join(None)
    await listener.take()
    hub.take_findings(Findings(silences=[silent(7)]), 11)
    assert list(hub.states().states) == [8]
    hub.flush_states()
    assert (await heard_by(listener))[0][1] == {"sensor_id": [7], "state": [8]}


async def test_listener_that_comes_back_gets_alerts_and_states_it_missed() -> None:
    hub = hub_with(5, 6, 7)
    hub.take_findings(Findings(silences=[silent(5)]), 11)
    hub.flush_states()
    hub.take_findings(Findings(transitions=[transition()]), 12)
    hub.flush_states()
    hub.take_action(acknowledged(), 13)
    told = await heard_by(hub.join(12))
    assert [(kind, position) for kind, _, position in told] == [("alert", 13), ("states", 13), ("pulse", 13)]
    assert told[0][1]["kind"] == "acknowledged"
    # the byte changed at 12 may not have been told before the stream broke
    assert told[1][1] == {"sensor_id": [7], "state": [3]}


async def test_entry_with_many_alerts_is_complete_only_with_its_last_message() -> None:
    hub = hub_with(7)
    listener = hub.join(None)
    hub.take_findings(Findings(transitions=[transition(number) for number in (1, 2, 3)]), 11)
    told = await heard_by(listener)
    assert [position for kind, _, position in told if kind == "alert"] == [10, 10, 11]
    # whoever was cut off in the middle gets all of the entry again
    again = await heard_by(hub.join(10))
    assert [kind for kind, _, _ in again].count("alert") == 3


async def test_alert_of_an_unknown_sensor_is_told_all_the_same() -> None:
    hub = hub_with(5)
    listener = hub.join(None)
    hub.take_findings(Findings(transitions=[transition(sensor_id=99)]), 11)
    alert = (await heard_by(listener))[0][1]["alert"]
    assert isinstance(alert, dict)
    assert (alert["sensor_code"], alert["lifeline"]) == ("#99", "gas")
    assert list(hub.states().states) == [0]


async def test_new_register_gives_the_bytes_another_order_and_keeps_the_states() -> None:
    hub = hub_with(5, 7)
    hub.take_findings(Findings(transitions=[transition(sensor_id=7)], silences=[silent(5)]), 11)
    hub.use_places(places(6, 7, version=2, removed=(5,)))
    states = hub.states()
    assert (list(states.states), states.register_version) == ([0, 3 + 16], 2)
    assert hub.places.find(5) is not None


async def test_pulse_says_how_fresh_the_feed_is_and_who_is_missing() -> None:
    clock = FixedClock(START)
    hub = Hub(CATALOGUE, clock)
    beat = {"service": "ingest", "instance": "a", "pid": 1, "at": START, "state": "running"}
    hub.vigil.hear(json.dumps(beat | {"last_reading_received_at": START}).encode(), START)
    assert not hub.vigil.feed(START).is_stale
    assert hub.vigil.feed(START).waiting == ["recorder: not running", "alerting: not running", "notify: not running"]

    clock.advance(11)
    hub.vigil.hear(json.dumps(beat | {"waiting_for": "broker", "state": "waiting"}).encode(), clock.now())
    hub.vigil.hear(json.dumps(beat | {"instance": "b", "last_reading_received_at": START}).encode(), clock.now())
    feed = hub.vigil.feed(clock.now())
    assert feed.is_stale
    assert "ingest: broker" in feed.waiting
    hub.vigil.hear(b"nonsense", clock.now())
    clock.advance(6)
    assert hub.vigil.feed(clock.now()).waiting[0] == "ingest: not running"
