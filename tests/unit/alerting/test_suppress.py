"""What is kept quiet because of its cause: the decision alone."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from services.alerting.alerts.suppress import (
    Cause,
    Relation,
    Suppression,
    Symptom,
    circle_with,
    decide_suppressed,
    in_order,
)

LEAK, TILT, SILENT = "gas.methane.limit", "gas.cover_tilt.limit", "gas.cover_tilt.no_data"


def suppression(
    number: int, cause: str = LEAK, symptom: str = TILT, relation: Relation = "linked", level: int = 3
) -> Suppression:
    return Suppression(number, 1, cause, symptom, relation, level, "because")


def cause(alert_id: str = "a", asset: int = 1, level: int = 3, rule: str = LEAK, **more: object) -> Cause:
    facts: dict[str, object] = {"sensor_id": asset * 10, "run_id": None, "is_quiet": False} | more
    return Cause(alert_id=alert_id, rule_id=rule, asset_id=asset, level=level, **facts)  # pyright: ignore[reportArgumentType]


def symptom(asset: int, rule: str = TILT, run_id: str | None = None) -> Symptom:
    return Symptom(sensor_id=asset * 10 + 1, rule_id=rule, asset_id=asset, run_id=run_id)


def quiet(
    suppressions: Sequence[Suppression],
    causes: Sequence[Cause],
    symptoms: Sequence[Symptom],
    standing: dict[tuple[int, str], tuple[int, int, str]] | None = None,
) -> dict[int, tuple[int, str]]:
    """Sensors that are to be quiet, with suppression and cause; assets 1-2-3 hang in a row."""
    linked = {1: [2], 2: [1, 3], 3: [2]}
    found = decide_suppressed(suppressions, causes, symptoms, linked, standing or {})
    return {
        sensor_id: (because.suppression.suppression_id, because.cause_alert_id)
        for (sensor_id, _), because in found.items()
    }


def test_linked_means_one_link_away_and_not_the_same_asset() -> None:
    everywhere = [symptom(asset) for asset in (1, 2, 3)]
    assert quiet([suppression(1)], [cause()], everywhere) == {21: (1, "a")}
    assert quiet([suppression(1, relation="same_asset")], [cause()], everywhere) == {11: (1, "a")}


@pytest.mark.parametrize(
    "harmless",
    [cause(level=4), cause(is_quiet=True), cause(run_id="drill")],
    ids=["too mild", "shelved or out of service", "simulated, beside real sensors"],
)
def test_what_is_no_cause_keeps_nothing_quiet(harmless: Cause) -> None:
    assert quiet([suppression(1)], [harmless], [symptom(2)]) == {}


def test_simulated_cause_and_simulated_symptom_belong_together() -> None:
    assert quiet([suppression(1)], [cause(run_id="drill")], [symptom(2, run_id="drill")]) == {21: (1, "a")}


def test_what_is_suppressed_suppresses_nothing() -> None:
    """Leak, therefore tilt; tilt, therefore silence. A tilt that is quiet beside the leak explains no silence."""
    rules = [suppression(1), suppression(2, TILT, SILENT, "same_asset")]
    tilted = cause("b", asset=2, rule=TILT, sensor_id=21)
    claims = [symptom(2), symptom(2, SILENT)]
    for some in permutations(rules):
        assert quiet(some, [tilted, cause()], claims) == {21: (1, "a")}
        assert quiet(some, [tilted], claims) == {21: (2, "b")}


def test_reason_stays_as_long_as_it_is_one() -> None:
    causes = [cause("a"), cause("b", asset=3)]
    claim = (21, TILT)
    assert quiet([suppression(1)], causes, [symptom(2)]) == {21: (1, "a")}
    assert quiet([suppression(1)], causes, [symptom(2)], {claim: (1, 1, "b")}) == {21: (1, "b")}
    assert quiet([suppression(1)], causes, [symptom(2)], {claim: (1, 1, "gone")}) == {21: (1, "a")}


def test_circle_is_found_and_would_suppress_nothing() -> None:
    pairs = [(LEAK, TILT), (TILT, SILENT)]
    assert circle_with(pairs) == []
    circle = circle_with([*pairs, (SILENT, LEAK)])
    assert circle[0] == circle[-1]
    assert set(circle) == {LEAK, TILT, SILENT}
    assert in_order([suppression(1), suppression(2, TILT, SILENT), suppression(3, SILENT, LEAK)]) == []
