"""What happens when nobody reports: unknown, never normal."""

from schemas.frame import Frame, tick
from services.alerting.engine.carry_over import rebind
from services.alerting.engine.engine import Engine
from tests.builders import SECOND, START, bindings_of, catalogue_of, frame_of, limit_rule, no_data_rule, quantity_of

SILENT_AFTER = 600


def tick_at(seconds: float) -> Frame:
    return tick(START + round(seconds * SECOND), register_version=1)


def engine_of(*rules: object, sensors: tuple[int, ...] = (1, 2)) -> Engine:
    return Engine(bindings_of(catalogue_of(*rules, quantity=quantity_of(silent_after_seconds=SILENT_AFTER)), sensors))  # type: ignore[arg-type]


def listen(engine: Engine, start: int, end: int) -> list[tuple[str, str]]:
    """Ticks once a second, as ingest sends them; what was said as (kind, condition)."""
    said: list[tuple[str, str]] = []
    for second in range(start, end):
        said += [(step.kind, step.condition) for step in engine.process(0, tick_at(second)).transitions]
    return said


def test_sensor_that_was_never_heard_is_told_as_silent_before_the_first_frame() -> None:
    findings = engine_of(limit_rule(yellow=1.0)).process(0, frame_of([(1, 0, 0.5)]))

    assert [(silence.kind, silence.sensor_ids) for silence in findings.silences] == [("silent", [1, 2]), ("heard", [1])]


def test_live_alert_becomes_unknown_and_stays_when_the_sensor_falls_silent() -> None:
    engine = engine_of(limit_rule(yellow=1.0))
    engine.process(0, frame_of([(1, 0, 2.0)]))

    assert listen(engine, 1, SILENT_AFTER) == []
    assert listen(engine, SILENT_AFTER, 3 * SILENT_AFTER) == [("unknown", "unknown")]


def test_alert_is_known_again_when_the_sensor_speaks_and_is_still_beyond() -> None:
    engine = engine_of(limit_rule(yellow=1.0))
    engine.process(0, frame_of([(1, 0, 2.0)]))
    listen(engine, 1, SILENT_AFTER + 2)
    findings = engine.process(0, frame_of([(1, SILENT_AFTER + 2, 2.0)]))

    assert [(step.kind, step.condition, step.revision) for step in findings.transitions] == [("known", "true", 3)]
    assert [(silence.kind, silence.sensor_ids) for silence in findings.silences] == [("heard", [1])]


def test_alert_clears_after_silence_only_by_a_reading_inside() -> None:
    engine = engine_of(limit_rule(yellow=1.0))
    engine.process(0, frame_of([(1, 0, 2.0)]))
    listen(engine, 1, SILENT_AFTER + 2)
    findings = engine.process(0, frame_of([(1, SILENT_AFTER + 2, 0.2)]))

    assert [(step.kind, step.condition) for step in findings.transitions] == [("cleared", "false")]


def test_bad_readings_do_not_break_a_silence() -> None:
    engine = engine_of(limit_rule(yellow=1.0))
    engine.process(0, frame_of([(1, 0, 2.0)]))
    said: list[str] = []
    for second in range(1, SILENT_AFTER + 5):
        findings = engine.process(0, frame_of([(1, second, 0.1)], quality=4))
        said += [step.kind for step in findings.transitions]

    assert said == ["unknown"]


def test_no_data_rule_raises_for_a_sensor_that_spoke_and_fell_silent() -> None:
    engine = engine_of(no_data_rule(after_seconds=SILENT_AFTER, level=4))
    engine.process(0, frame_of([(1, 0, 0.5)]))

    assert listen(engine, 1, 2 * SILENT_AFTER) == [("raised", "true")]
    findings = engine.process(0, frame_of([(1, 2 * SILENT_AFTER, 0.5)]))
    assert [(step.kind, step.level) for step in findings.transitions] == [("cleared", 4)]


def test_time_in_which_nobody_listened_is_not_held_against_the_sensors() -> None:
    engine = engine_of(limit_rule(yellow=1.0), no_data_rule(after_seconds=SILENT_AFTER, level=4))
    engine.process(0, frame_of([(1, 0, 2.0)]))
    listen(engine, 1, 100)

    assert listen(engine, 5_000, 5_000 + SILENT_AFTER - 102) == []
    assert sorted(listen(engine, 5_000 + SILENT_AFTER - 102, 7_000)) == [("raised", "true"), ("unknown", "unknown")]


def test_alert_survives_a_change_of_the_register() -> None:
    engine = engine_of(limit_rule(yellow=1.0))
    raised = engine.process(0, frame_of([(1, 0, 2.0)])).transitions[0]
    wider = bindings_of(catalogue_of(limit_rule(yellow=1.0)), (1, 2, 3), register_version=2)
    findings = rebind(engine, wider).process(0, frame_of([(1, 1, 0.1), (3, 1, 5.0)]))

    assert [(step.sensor_id, step.kind) for step in findings.transitions] == [(1, "cleared"), (3, "raised")]
    assert findings.transitions[0].alert_id == raised.alert_id
