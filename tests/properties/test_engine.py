"""What must hold for every stream of readings, not only for the ones we thought of."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.frame import Frame
from schemas.lifeline import Limit, LimitRule, Words
from services.alerting.engine.engine import Engine
from services.alerting.engine.snapshot import pack_snapshot, restore_snapshot, take_snapshot
from tests.builders import START, bindings_of, catalogue_of
from tests.properties.naive import NaiveCheck

SENSORS = (1, 2, 3)
SECOND = 1_000_000


def limit_rule(levels: list[Limit], off_delay: int) -> LimitRule:
    return LimitRule("gas.test.limit", "gas", "gas.test", Words("测", "Test"), "absolute", off_delay, tuple(levels))


@st.composite
def rules(draw: st.DrawFn) -> LimitRule:
    """One to four levels, high, low or both, nested as the catalogue demands."""
    chosen = sorted(draw(st.sets(st.integers(1, 4), min_size=1, max_size=4)))
    sides = draw(st.sampled_from(("high", "low", "both")))
    deadband = draw(st.sampled_from((0.0, 0.5, 1.0)))
    levels = [
        Limit(
            level=level,
            high=12.0 - 2 * level if sides != "low" else None,
            low=-12.0 + 2 * level if sides != "high" else None,
            deadband=deadband,
            on_delay_seconds=draw(st.sampled_from((0, 0, 2, 5))),
            source="design default",
            mark="D",
        )
        for level in chosen
    ]
    return limit_rule(levels, draw(st.sampled_from((0, 3))))


# whole and half numbers meet limits exactly, which is where mistakes live
values = st.one_of(st.integers(-14, 14).map(float), st.floats(-14, 14), st.just(float("nan")))
readings = st.lists(
    st.tuples(st.sampled_from(SENSORS), st.integers(-3, 6), values, st.sampled_from((1, 1, 1, 1, 2, 3, 4, 9))),
    max_size=60,
)


def columns(rows: list[tuple[int, int, float, int]]) -> Frame:
    """Rows of (sensor, step in time, value, quality) as one frame; steps back make late and repeated readings."""
    at = START + np.cumsum([step for _, step, _, _ in rows], dtype=np.int64) * SECOND
    return Frame(
        np.array([sensor for sensor, _, _, _ in rows], np.int32),
        at.astype(np.int64),
        np.array([value for _, _, value, _ in rows], np.float64),
        np.array([quality for _, _, _, quality in rows], np.uint8),
        received_at=START + 100 * SECOND,
        register_version=1,
    )


def said_by(engine: Engine, frames: list[Frame]) -> dict[int, list[tuple[str, int, int]]]:
    said: dict[int, list[tuple[str, int, int]]] = {sensor: [] for sensor in SENSORS}
    for frame in frames:
        for step in engine.process(0, frame).transitions:
            said[step.sensor_id].append((step.kind, step.level, step.observed_at))
    return said


def engine_with(rule: LimitRule) -> Engine:
    return Engine(bindings_of(catalogue_of(rule), SENSORS))


@given(rules(), readings)
@settings(max_examples=300, deadline=None)
def test_engine_says_what_the_obvious_twin_says(rule: LimitRule, rows: list[tuple[int, int, float, int]]) -> None:
    frame = columns(rows)
    twins = {sensor: NaiveCheck(rule) for sensor in SENSORS}
    for sensor, at, value, quality in zip(*_lists(frame), strict=True):
        twins[sensor].take(value, at, quality, frame.received_at)

    assert said_by(engine_with(rule), [frame]) == {sensor: twin.said for sensor, twin in twins.items()}


@given(rules(), readings, st.lists(st.integers(0, 60), max_size=5))
@settings(max_examples=150, deadline=None)
def test_frame_boundaries_change_nothing(
    rule: LimitRule, rows: list[tuple[int, int, float, int]], cuts: list[int]
) -> None:
    whole = columns(rows)
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    parts = [whole.select(np.arange(start, end)) for start, end in itertools.pairwise(edges)]

    assert said_by(engine_with(rule), parts) == said_by(engine_with(rule), [whole])


@given(rules(), readings, st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_restored_engine_goes_on_as_if_nothing_had_happened(
    rule: LimitRule, rows: list[tuple[int, int, float, int]], cut: int
) -> None:
    whole = columns(rows)
    before, after = (
        whole.select(np.arange(min(cut, len(rows)))),
        whole.select(np.arange(min(cut, len(rows)), len(rows))),
    )
    steady = engine_with(rule)
    interrupted = engine_with(rule)
    steady.process(0, before)
    interrupted.process(0, before)
    restored = engine_with(rule)
    restore_snapshot(restored, 0, pack_snapshot(take_snapshot(interrupted, 0)))

    assert restored.process(0, after) == steady.process(0, after)


@given(rules(), readings)
@settings(max_examples=150, deadline=None)
def test_every_clear_follows_a_raise_under_the_same_name(
    rule: LimitRule, rows: list[tuple[int, int, float, int]]
) -> None:
    live: dict[int, str] = {}
    for step in engine_with(rule).process(0, columns(rows)).transitions:
        if step.kind == "raised":
            assert step.sensor_id not in live
            live[step.sensor_id] = step.alert_id
        assert live[step.sensor_id] == step.alert_id
        if step.kind == "cleared":
            del live[step.sensor_id]


@given(rules(), readings)
@settings(max_examples=100, deadline=None)
def test_unusable_readings_say_nothing(rule: LimitRule, rows: list[tuple[int, int, float, int]]) -> None:
    bad = [(sensor, step, value, 4) for sensor, step, value, _ in rows]
    missing = [(sensor, step, float("nan"), 1) for sensor, step, _, _ in rows]

    assert engine_with(rule).process(0, columns(bad)).transitions == []
    assert engine_with(rule).process(0, columns(missing)).transitions == []


def _lists(frame: Frame) -> tuple[list[int], list[int], list[float], list[int]]:
    return frame.sensor_id.tolist(), frame.observed_at.tolist(), frame.value.tolist(), frame.quality.tolist()
