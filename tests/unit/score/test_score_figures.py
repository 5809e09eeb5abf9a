"""Every figure of the score against a value worked out by hand; the run is small enough to be checked on paper."""

from datetime import timedelta

import pytest

from score.chance import moved_by
from score.compare import score_run
from score.figures import spread
from score.kinds import load_kinds
from score.results import Score
from tests.unit.score.builders import HOME, METRES_PER_MILLIDEGREE, alert, at, incident, run, sensor, truth

WATER = {name: sensor(name, "water") for name in ("W1", "W2")}
BEHIND_OUTAGE = sensor("S9", gateway="GW-9")

TRUTHS = [
    truth("leak", "G1", "00:00", "02:00", "S1", "S2", "S3", detectable="00:10", levels=(("00:10", 3), ("00:30", 2))),
    truth("burst", "W1", "03:00", "04:00", "W1", "W2", detectable="03:01", levels=(("03:01", 3),), lifeline="water"),
    truth("slow", "W2", "05:00", "09:00", "W7", detectable="06:00", lifeline="water"),
    truth("faint", "W2", "05:00", "09:00", "W8", lifeline="water"),
    truth("biogas", "G0", "00:00", "02:00", "S5", detectable="00:05", category="look_alike"),
    truth("stuck", "stuck", "02:00", "08:00", "S6", detectable="02:00", category="sensor_fault"),
    truth(
        "outage",
        "gateway_outage",
        "06:00",
        "07:00",
        detectable="06:00",
        category="transport_fault",
        lifeline=None,
        gateways=("GW-9",),
    ),
    # becomes detectable only when the run is over
    truth("unripe", "G1", "09:00", "12:00", "S30", detectable="11:00"),
    truth("later", "G1", "11:00", "12:00", "S31", detectable="11:00"),
]
ALERTS = [
    alert("leak-first", "S1", ("00:12", 3), ("00:40", 2), incident=1),
    alert("leak-second", "S2", ("00:30", 4), incident=1),
    alert("burst-first", WATER["W1"], ("03:02", 2), incident=2),
    alert("burst-second", WATER["W2"], ("03:05", 3), incident=3),
    alert("biogas-wolf", "S5", ("01:00", 3), incident=1),
    alert("stuck-wolf", "S6", ("03:00", 1), incident=4),
    alert("outage-right", BEHIND_OUTAGE, ("06:05", 4), about="device"),
    alert("nothing-wolf", sensor("S10", place=(113.3, 35.3)), ("08:00", 3), incident=5),
    alert("device-wolf", "S11", ("08:30", 4), about="device"),
    alert("back-filled", "S3", ("00:11", 1), is_late=True),
    alert("simulator-stopped", "S12", ("10:05", 4), about="device"),
]
INCIDENTS = [
    incident(1, "00:12", (HOME[0], HOME[1] + 0.001)),
    incident(2, "03:02"),
    incident(3, "03:05", (HOME[0], HOME[1] + 0.01)),
    incident(4, "03:00"),
    incident(5, "08:00"),
]


@pytest.fixture(scope="module")
def score() -> Score:
    return score_run(run(TRUTHS, ALERTS, INCIDENTS), load_kinds())


def test_recall_counts_found_of_detectable_incidents(score: Score) -> None:
    overall = score.overall

    assert (overall.incidents, overall.detectable, overall.found) == (5, 3, 2)
    assert overall.recall == pytest.approx(2 / 3)
    assert [line.id for line in score.missed] == ["slow"]


def test_undetectable_and_unripe_incidents_are_listed_apart(score: Score) -> None:
    assert [line.id for line in score.undetectable] == ["faint", "unripe"]
    assert (score.overall.undetectable, score.overall.undetectable_found) == (2, 0)
    assert "later" not in {line.id for line in score.truths}


def test_time_to_detect_runs_from_the_first_detectable_moment(score: Score) -> None:
    delay = score.overall.delay

    # the leak after 00:12 - 00:10 = 120 s, the burst after 60 s; p95 = 60 + 0.95 * 60
    assert delay is not None
    assert (delay.count, delay.p50, delay.p95, delay.greatest) == (2, 90.0, pytest.approx(117.0), 120.0)
    assert score.overall.early == 0


def test_false_alarms_per_hour_and_per_1000_sensor_days(score: Score) -> None:
    false_alarms = score.overall.false_alarms

    assert {line.alert_id for line in score.wolves} == {"biogas-wolf", "stuck-wolf", "nothing-wolf", "device-wolf"}
    assert false_alarms.danger == 3
    assert false_alarms.danger_behind == {"look_alike": 1, "nothing": 1, "sensor_fault": 1}
    assert (false_alarms.device, false_alarms.device_behind) == (1, {"nothing": 1})
    # 4 in 10 h; 200 sensors for 10 h are 83.33 sensor-days
    assert false_alarms.per_hour == pytest.approx(0.4)
    assert false_alarms.per_1000_sensor_days == pytest.approx(48.0)


def test_back_filled_alerts_and_those_after_the_end_are_not_counted(score: Score) -> None:
    assert (score.alerts, score.late_alerts, score.alerts_after_the_end) == (9, 1, 1)


def test_levels_are_compared_at_their_worst(score: Score) -> None:
    levels = score.overall.levels

    # the leak deserved and got orange; the burst deserved yellow and got orange
    assert (levels.compared, levels.right, levels.under, levels.over) == (2, 1, 0, 1)
    # the leak deserved orange at 00:30 and got it at 00:40; the burst yellow at 03:01, and more at 03:02
    level_delay = score.overall.level_delay
    assert level_delay is not None
    assert (level_delay.count, level_delay.p50) == (2, pytest.approx((600 + 60) / 2))


def test_alerts_and_incidents_per_truth(score: Score) -> None:
    # two alerts each; the leak in one incident, the burst torn into two
    assert score.overall.alerts_per_incident == 2.0
    assert score.overall.incidents_per_truth == 1.5
    # seven counted alerts stand in five incidents
    assert score.alerts_per_opened_incident == pytest.approx(7 / 5)


def test_correlation_of_a_known_grouping(score: Score) -> None:
    found = score.correlation

    # incident 1 holds two alerts of the leak and a stranger: precisions 2/3, 2/3, 1/3; the burst stands in two pieces:
    # precisions 1 and 1, recalls 1/2 and 1/2
    assert found is not None
    assert found.alerts == 5
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert found.recall == pytest.approx((1 + 1 + 1 + 0.5 + 0.5) / 5)
    assert found.f1 == pytest.approx(0.765217, abs=1e-6)


def test_localisation_is_measured_from_the_incident_of_the_first_alert(score: Score) -> None:
    metres = {line.id: line.metres for line in score.truths}

    assert metres["leak"] == pytest.approx(METRES_PER_MILLIDEGREE, abs=0.001)
    assert metres["burst"] == 0.0
    assert metres["slow"] is None
    localisation = score.overall.localisation
    assert localisation is not None
    assert localisation.p50 == pytest.approx(METRES_PER_MILLIDEGREE / 2, abs=0.001)


def test_confusion_both_ways(score: Score) -> None:
    became = {row: {column: n for column, n in columns.items() if n} for row, columns in score.truths_became.items()}

    assert became == {
        "incident": {"incident": 2, "nothing": 1},
        "look_alike": {"incident": 1},
        "sensor_fault": {"incident": 1},
        "transport_fault": {"device_fault": 1},
    }
    assert score.incidents_behind == {
        "incident": 3,
        "look_alike": 0,
        "sensor_fault": 1,
        "transport_fault": 0,
        "nothing": 1,
    }


def test_faults_are_found_by_alerts_that_say_so(score: Score) -> None:
    assert (score.overall.faults, score.overall.faults_found) == (2, 1)


def test_groups_by_lifeline_divide_by_their_own_sensors(score: Score) -> None:
    gas, water = score.by_lifeline["gas"], score.by_lifeline["water"]

    assert (gas.recall, water.recall) == (1.0, 0.5)
    # 4 in 120 sensors * 10 h = 50 sensor-days
    assert gas.false_alarms.per_1000_sensor_days == pytest.approx(80.0)
    assert water.false_alarms.per_1000_sensor_days == 0.0


def test_groups_by_kind_show_what_each_kind_does(score: Score) -> None:
    assert list(score.by_kind) == ["G0", "G1", "W1", "W2", "gateway_outage", "stuck"]
    assert score.by_kind["W2"].recall == 0.0
    assert score.by_kind["G0"].recall is None
    assert score.by_kind["stuck"].false_alarms.danger == 1
    assert score.by_kind["stuck"].false_alarms.per_1000_sensor_days is None


def test_level_too_mild_is_under_and_no_level_deserved_is_not_compared() -> None:
    deep = truth("deep", "D1", "00:00", "02:00", "S1", detectable="00:10", levels=(("00:10", 1),))
    plain = truth("plain", "D1", "03:00", "04:00", "S2", detectable="03:10")
    alerts = [alert("mild", "S1", ("00:20", 3)), alert("any", "S2", ("03:20", 1))]

    levels = score_run(run([deep, plain], alerts, []), load_kinds()).overall.levels

    assert (levels.compared, levels.right, levels.under, levels.over) == (1, 0, 1, 0)


def test_alert_before_the_first_detectable_moment_is_early() -> None:
    leak = truth("leak", "G1", "00:00", "02:00", "S1", detectable="00:10")

    overall = score_run(run([leak], [alert("eager", "S1", ("00:08", 4))], []), load_kinds()).overall

    assert overall.early == 1
    assert overall.delay is not None
    assert overall.delay.p50 == -120.0


def test_cascade_is_one_thing_to_correlate() -> None:
    burst = truth("burst", "W1", "00:00", "02:00", "S1", detectable="00:01")
    cavity = truth("cavity", "G1", "01:00", "03:00", "S2", detectable="01:01", parent="burst")
    together = [alert("a", "S1", ("00:02", 3), incident=1), alert("b", "S2", ("01:02", 3), incident=1)]
    apart = [alert("a", "S1", ("00:02", 3), incident=1), alert("b", "S2", ("01:02", 3), incident=2)]

    found = [
        score_run(run([burst, cavity], alerts, [incident(1, "00:02"), incident(2, "01:02")]), load_kinds()).correlation
        for alerts in (together, apart)
    ]

    assert [one.f1 for one in found if one] == [1.0, pytest.approx(2 / 3)]


def test_nothing_measured_is_none_and_not_zero() -> None:
    empty = score_run(run([], [], []), load_kinds())

    assert empty.overall.recall is None
    assert empty.overall.delay is None
    assert empty.correlation is None
    assert empty.recall_by_chance is None
    assert empty.overall.false_alarms.per_hour == 0.0
    assert empty.alerts_per_opened_incident is None
    assert spread([]) is None


def test_recall_by_chance_is_that_of_the_same_alerts_at_other_times() -> None:
    # lasts from 01:00 to 02:00, and its grace to 04:00; the alert of 00:00, moved by one to seven of eight hours, meets
    # it at 01:00, 02:00, 03:00 and 04:00, both ends included
    leak = truth("leak", "G1", "01:00", "02:00", "S1", detectable="01:00")

    score = score_run(run([leak], [alert("a", "S1", ("00:00", 3))], [], ends="08:00"), load_kinds())

    assert score.overall.recall == 0.0
    assert score.recall_by_chance == pytest.approx(4 / 7)


def test_moved_alert_keeps_its_shape_and_comes_in_again_at_the_beginning() -> None:
    moved = moved_by(alert("a", "S1", ("07:00", 3), ("07:30", 2)), timedelta(hours=2), at("00:00"), at("08:00"))

    assert [(step.at, step.level) for step in moved.steps] == [(at("01:00"), 3), (at("01:30"), 2)]


def test_incident_that_people_closed_as_a_fault_no_longer_counts_as_danger() -> None:
    stuck = truth("stuck", "stuck", "00:00", "02:00", "S1", detectable="00:00", category="sensor_fault")
    alerts = [alert("wolf", "S1", ("00:10", 2), incident=1)]

    score = score_run(run([stuck], alerts, [incident(1, "00:10", state="device_fault")]), load_kinds())

    assert score.truths[0].became == "device_fault"
    assert score.overall.false_alarms.danger == 1
