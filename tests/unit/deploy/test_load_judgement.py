"""What a load test says of its observations, each proved by observations that are worked out by hand."""

import msgspec
import numpy as np
import pytest

from deploy.load import judge
from deploy.load.completeness import Completeness, Difference, tally
from deploy.load.plots import chart, spark
from deploy.load.report import knee, render
from deploy.load.results import Beat, Detection, Identity, Marker, Results
from deploy.load.usage import Use, cores_between, slope
from deploy.load.words import Language, speaker
from simulators.load.account import Delays, Span
from simulators.load.plan import Phase
from simulators.truth.checksum import checksum, sensor_hashes
from tests.report_pages import Page

WINDOW = Phase(name="window", seconds=10.0, period_seconds=1.0)
WARM_UP = Phase(name="warm_up", seconds=5.0, period_seconds=1.0)


def span(at: float, phase: str, *, readings: int = 0, lag: float = 0.001, discarded: int = 0, refused: int = 0) -> Span:
    delays = Delays(10, lag, lag, lag, lag)
    return Span(
        at=at,
        phase=phase,
        reports=readings // 50,
        readings=readings,
        discarded=discarded,
        acknowledged=readings // 50,
        acknowledged_readings=readings,
        refused=refused,
        unheard=0,
        under_way=0,
        lag=delays,
        answer=delays,
        processor_seconds=at / 10.0,
        open_lines=1,
        lost_connections=0,
    )


SPANS = (
    span(5.0, "warm_up", readings=5_000),
    span(15.0, "window", readings=15_000),
    span(16.0, "drain", readings=15_000),
)


def test_a_generator_that_does_what_is_asked_may_be_believed() -> None:
    checked = judge.check(SPANS, (WARM_UP, WINDOW), 1_000, received=300)

    assert checked.why_not == ()
    assert (checked.asked, checked.reached) == (1_000.0, 1_000.0)
    assert checked.cores == pytest.approx(0.1)


def test_a_generator_that_takes_longer_for_the_same_reports_is_not_believed() -> None:
    late = (SPANS[0], span(25.0, "window", readings=15_000), span(26.0, "drain", readings=15_000))
    uses = [Use(at, {"broker": at / 4, "others": at}, {}) for at in (0.0, 6.0, 16.0, 24.0, 40.0)]
    checked = judge.check(late, (WARM_UP, WINDOW), 1_000, 300, uses)

    assert checked.why_not == ("reaches 500 of 1,000 readings/s",)
    assert checked.cores_of == {"broker": 0.25, "others": 1.0}


@pytest.mark.parametrize(
    ("changed", "received", "reason"),
    [
        (span(15.0, "window", readings=14_000), 300, "reaches 900 of 1,000"),
        (span(15.0, "window", readings=15_000, discarded=3), 300, "3 reports found no room"),
        (span(15.0, "window", readings=15_000, lag=0.6), 300, "lag p99 0.60 s is above 0.50 s"),
        (span(15.0, "window", readings=15_000), 299, "the subscriber counted 299"),
    ],
)
def test_a_generator_that_cannot_has_no_verdict(changed: Span, received: int, reason: str) -> None:
    checked = judge.check((SPANS[0], changed, SPANS[2]), (WARM_UP, WINDOW), 1_000, received)

    assert len(checked.why_not) == 1
    assert reason in checked.why_not[0]
    assert judge.verdicts(results(self_check=checked)) == ()


def marker(due_at: float, shown: float, phase: str = "window") -> Marker:
    return Marker(sensor="S", phase=phase, due_at=due_at, evaluated=shown - 0.01, shown=shown)


def results(**changes: object) -> Results:
    """Of a run in which everything went well."""
    only = marker(6.0, 0.05)
    facts: dict[str, object] = {
        "identity": Identity(
            form="steady",
            size="1k",
            sensors=1_000,
            gateways=20,
            twins=0,
            readings_per_second=1_000.0,
            seed=7,
            city_digest="ab" * 32,
            commit="<commit>",
            started_at=0.0,
            machine={"cores": 2, "processor": "P", "memory_gib": 8, "kernel": "k"},
            versions={"python": "3"},
            load_before=0.5,
            is_steps=False,
        ),
        "phases": (WARM_UP, WINDOW),
        "self_check": judge.check(SPANS, (WARM_UP, WINDOW), 1_000, 300),
        "copy_floor": 100_000.0,
        "spans": SPANS,
        "beats": tuple(Beat(float(at), at * 1_000, at * 1_000, at * 1_000, at * 1_000) for at in range(16)),
        "legs": (
            judge.answer_leg(SPANS, SPANS[1:2]),
            judge.stored_leg([], 0.0),
            *judge.marker_legs([only]),
        ),
        "markers": (only,),
        "quiet": Detection(planted=1, found=1, shown=None),
        "loaded": judge.detection([only], quiet=False),
        "completeness": Completeness(gateways=20, acknowledged=15_000, stored=15_000, differences=(), rejected={}),
        "unanswered": 0,
        "drain_seconds": 0.5,
        "counters": {},
        "uses": (),
        "parts": (),
        "cores": {},
        "steps": (),
        "verdicts": (),
    }
    return Results(**{**facts, **changes})  # pyright: ignore[reportArgumentType] - facts of a test


DIFFERENCE = Difference(gateway="G<1>", acknowledged=2, stored=1, acknowledged_checksum="a", stored_checksum="b")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        (
            {
                "completeness": Completeness(
                    gateways=1, acknowledged=2, stored=1, differences=(DIFFERENCE,), rejected={}
                )
            },
            "complete",
        ),
        ({"unanswered": 1}, "unanswered"),
        ({"spans": (*SPANS[:2], span(16.0, "drain", readings=15_000, discarded=1))}, "discarded"),
        ({"spans": (*SPANS[:2], span(16.0, "drain", readings=15_000, refused=1))}, "rejected"),
        (
            {
                "completeness": Completeness(
                    gateways=1, acknowledged=1, stored=1, differences=(), rejected={"wrong_unit": 1}
                )
            },
            "rejected",
        ),
        ({"loaded": Detection(planted=2, found=1, shown=Delays(1, 0.05, 0.05, 0.05, 0.05))}, "loaded_found"),
        ({"markers": (marker(6.0, 0.05), marker(6.0, 0.6))}, "shown_p99"),
        ({"drain_seconds": None}, "drained"),
        ({"spans": (SPANS[0], span(15.0, "window", readings=15_000, lag=0.7), SPANS[2])}, "generator_lag"),
    ],
)
def test_each_verdict_fails_for_its_own_reason_alone(changes: dict[str, object], key: str) -> None:
    stored = judge.stored_leg([], 0.0)
    fine = {one.key for one in judge.verdicts(results()) if one.holds is False}
    failed = {one.key for one in judge.verdicts(results(**changes)) if one.holds is False}

    assert stored.whole is None
    # nothing was sampled from the database in these observations, and what was not measured does not hold
    assert fine == {"stored_p95"}
    assert failed - fine == {key}


CUT = Phase(name="reconnect", seconds=10.0, period_seconds=1.0, cut_pause_seconds=1.0)


@pytest.mark.parametrize(
    ("due_at", "shown", "failing"),
    [
        # cut at 15.0; everybody has had a first chance to come back at 17.0
        (14.9, 2.4, {"shown_p99"}),
        (15.1, 2.4, set[str]()),
        (16.9, 2.6, {"shown_cut_off"}),
        (17.1, 0.4, set[str]()),
        (17.1, 0.6, {"shown_p99"}),
    ],
)
def test_a_cut_excuses_only_what_was_due_while_nobody_could_be_heard(
    due_at: float, shown: float, failing: set[str]
) -> None:
    last = msgspec.structs.replace(span(26.0, "drain", readings=15_000), open_lines=20, lost_connections=20)
    spans = (*SPANS[:2], span(25.0, "reconnect", readings=15_000), last)
    found = results(phases=(WARM_UP, WINDOW, CUT), spans=spans, markers=(marker(6.0, 0.05), marker(due_at, shown)))

    holds = {one.key: one.holds for one in judge.verdicts(found)}
    assert {key for key, one in holds.items() if one is False} - {"stored_p95"} == failing
    assert holds["reconnected"] is True
    assert speaker("en")("cut_note") in Page(render(found_with_verdicts(found), "en", "load.zh.html")).text


def found_with_verdicts(found: Results) -> Results:
    return msgspec.structs.replace(found, verdicts=judge.verdicts(found))


def test_connections_that_were_not_cut_or_did_not_come_back_are_told() -> None:
    for lost, open_lines in ((0, 20), (20, 19)):
        last = msgspec.structs.replace(SPANS[2], open_lines=open_lines, lost_connections=lost)
        found = results(phases=(WARM_UP, WINDOW, CUT), spans=(*SPANS[:2], last))
        assert {one.key: one.holds for one in judge.verdicts(found)}["reconnected"] is False


def test_a_step_is_carried_until_more_waits_than_two_seconds_of_its_rate() -> None:
    phases = [Phase(name=f"step_{n}", seconds=10.0, period_seconds=1.0 / 2**n) for n in range(3)]
    spans = [
        span(at, f"step_{n}", readings=total)
        for n, (at, total) in enumerate([(5.0, 5_000), (15.0, 20_000), (25.0, 60_000)])
    ] + [
        span(at, f"step_{n}", readings=total)
        for n, (at, total) in enumerate([(10.0, 10_000), (20.0, 30_000), (30.0, 80_000)])
    ]
    beats = [Beat(at, 0, 0, 0, 0) for at in (0.5, 4.0)]
    beats += [Beat(9.5, 9_500, 9_500, 9_400, 9_500), Beat(15.0, 20_000, 0, 20_000, 20_000)]
    beats += [Beat(19.5, 29_000, 0, 26_000, 29_000), Beat(25.0, 60_000, 0, 40_000, 40_000)]
    beats += [Beat(29.5, 78_000, 0, 60_000, 78_000)]
    steps = judge.climb(phases, sorted(spans, key=lambda one: one.at), beats, 1_000)

    assert [step.is_carried for step in steps] == [True, True, False]
    assert [step.backlog_seconds for step in steps] == [0.1, 1.5, 4.5]
    assert knee(results(steps=tuple(steps))) == 2_000.0


def test_tally_is_the_checksum_of_the_truth() -> None:
    hashes = sensor_hashes([f"S{number}" for number in range(6)])
    at = np.arange(6, dtype=np.int64) * 1_000_000 + 1_795_305_600_000_000
    gateways = np.array([0, 1, 0, 1, 0, 1])
    counts, sums = np.zeros(2, np.int64), np.zeros(2, np.uint64)
    for rows in (slice(0, 2), slice(2, 6)):
        tally(gateways[rows], hashes[rows], at[rows], counts, sums)

    assert counts.tolist() == [3, 3]
    assert [int(one) for one in sums] == [checksum(hashes[g::2], at[g::2]) for g in (0, 1)]


def test_slope_is_megabytes_an_hour_and_cores_are_seconds_a_second() -> None:
    uses = [Use(at, {"a": at / 2}, {"a": 100.0 + at / 360.0}) for at in (0.0, 100.0, 200.0)]

    assert slope(uses, "a") == pytest.approx(10.0)
    assert cores_between(uses[0], uses[2]) == {"a": 0.5}
    assert slope(uses[:2], "a") is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_is_sound_in_both_languages_and_lets_no_text_through_as_markup(language: Language) -> None:
    found = results()
    page = Page(render(judged(found), language, "other.html"))

    assert "<commit>" in page.text
    assert page.banners
    assert "15,000" in page.text


def test_report_of_an_incapable_generator_says_so_and_nothing_else() -> None:
    checked = judge.check((SPANS[0], span(15.0, "window"), SPANS[2]), (WARM_UP, WINDOW), 1_000, 300)
    page = Page(render(results(self_check=checked, spans=(), verdicts=()), "en", "x"))

    assert "No verdict" in page.text
    assert "verdicts" not in page.text.lower().split("no verdict")[0]


def judged(found: Results) -> Results:
    return results(verdicts=judge.verdicts(found))


def test_every_verdict_has_words() -> None:
    for one in judge.verdicts(results()):
        assert speaker("en")(one.key) != one.key


def test_charts_keep_peaks_and_draw_zero_at_the_bottom() -> None:
    points = [(float(at), 1_000.0 if at == 777 else 1.0) for at in range(2_000)]
    drawn = chart([("solid", points)], (0.0, 2_000.0))
    heights = [float(pair.split(",")[1]) for pair in drawn.curves[0].points.split()]

    assert min(heights) == pytest.approx(8.0)
    assert len(heights) <= 400
    assert spark([(0.0, 0.0), (1.0, 2.0)]).split()[0] == "0.0,21.0"
