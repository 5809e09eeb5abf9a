"""What a restored engine must not have forgotten, and must not believe."""

import io
import zlib

import numpy as np

from schemas.alert import Findings
from schemas.frame import Frame
from services.alerting.engine.carry_over import rebind
from services.alerting.engine.engine import Engine
from services.alerting.engine.snapshot import pack_snapshot, restore_snapshot, take_snapshot
from tests.builders import bindings_of, catalogue_of, frame_of, limit_rule, no_data_rule

CATALOGUE = catalogue_of(limit_rule(yellow=1.0, red=4.0), no_data_rule(3600, 3))
BINDINGS = bindings_of(CATALOGUE, (1, 2, 5))
HOURS = 3600.0


def restored(packed: bytes) -> Engine:
    engine = Engine(BINDINGS)
    assert restore_snapshot(engine, 0, packed) == 0
    return engine


def silence(from_second: float, to_second: float) -> list[Frame]:
    """Ingest listens, and nobody speaks."""
    return [frame_of([], second) for second in np.arange(from_second, to_second, 4.0).tolist()]


def said(engine: Engine, frames: list[Frame]) -> list[Findings]:
    return [engine.process(0, frame) for frame in frames]


def test_silence_is_found_when_state_was_saved_before_the_first_frame_after_a_change_of_the_register() -> None:
    engine = Engine(BINDINGS)
    engine.process(0, frame_of([(1, 0.0, 0.5)]))
    engine = rebind(engine, BINDINGS)
    again = restored(pack_snapshot(take_snapshot(engine, 0)))

    frames = silence(1.0, 1.1 * HOURS)
    expected = said(engine, frames)
    assert said(again, frames) == expected
    assert [step.kind for one in expected for step in one.transitions] == ["raised"]


def test_partition_of_which_nothing_was_ever_judged_still_says_whom_it_has_never_heard() -> None:
    again = restored(pack_snapshot(take_snapshot(Engine(BINDINGS), 0)))

    assert [one.sensor_ids for one in again.process(0, frame_of([], 1.0)).silences] == [[1, 2, 5]]


def test_sensor_registered_while_nobody_judged_is_told_as_silent() -> None:
    engine = Engine(BINDINGS)
    said(engine, [frame_of([(1, 0.0, 0.5)]), frame_of([(2, 2.0, 0.5)])])
    later = Engine(bindings_of(CATALOGUE, (1, 2, 5, 7), register_version=2))
    restore_snapshot(later, 0, pack_snapshot(take_snapshot(engine, 0)))

    told = [silence.sensor_ids for one in said(later, silence(3.0, 20.0)) for silence in one.silences]
    assert told == [[5, 7]]


def test_nothing_is_told_anew_where_nothing_has_changed() -> None:
    engine = Engine(BINDINGS)
    said(engine, [frame_of([(1, 0.0, 0.5)]), frame_of([(2, 2.0, 0.5)])])

    assert not any(one.silences for one in said(restored(pack_snapshot(take_snapshot(engine, 0))), silence(3.0, 20.0)))


def test_outage_that_ends_with_a_change_of_the_register_is_forgiven() -> None:
    engine = Engine(BINDINGS)
    said(engine, [frame_of([(1, 0.0, 0.5)]), frame_of([], 2.0)])
    engine = rebind(engine, bindings_of(CATALOGUE, (1, 2, 5), register_version=2))

    assert [step for one in said(engine, silence(2 * HOURS, 2.5 * HOURS)) for step in one.transitions] == []


def test_state_saved_by_an_earlier_version_is_read() -> None:
    engine = Engine(BINDINGS)
    engine.process(0, frame_of([(2, 0.0, 1.5)]))
    columns = take_snapshot(engine, 0)
    columns.pop("has_told")
    numbers, rules = columns.pop("key_rule_number"), columns.pop("rules")
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **columns, key_rule=rules[numbers.astype(np.intp)])
    again = restored(zlib.compress(buffer.getvalue()))

    worse = [frame_of([(2, 1.0, 5.0)])]
    assert said(again, worse) == said(engine, worse)


def test_snapshot_does_not_change_while_judging_goes_on() -> None:
    engine = Engine(BINDINGS)
    engine.process(0, frame_of([(5, 0.0, 1.5)]))
    columns = take_snapshot(engine, 0)
    before = pack_snapshot(columns)
    engine.process(0, frame_of([(1, 1.0, 5.0), (5, 1.0, 5.0)]))

    assert pack_snapshot(columns) == before
