"""The score as people see it: words, pictures, page and terminal."""

import io
from datetime import timedelta

import msgspec
import pytest
from rich.console import Console

from schemas.lifeline import load_lifelines
from score.compare import score_run
from score.kinds import load_kinds
from score.nouns import Step
from score.pictures import LEFT, RIGHT, WIDTH, histogram, timeline
from score.read import about_of, annunciations
from score.report import MOST_LINES, render
from score.results import Score
from score.terminal import show
from score.words import kind_name, share, span, speaker
from tests.report_pages import Page
from tests.unit.score.builders import MIDNIGHT, alert, at, run, sensor
from tests.unit.score.test_score_figures import ALERTS, INCIDENTS, TRUTHS


@pytest.fixture(scope="module")
def score() -> Score:
    return score_run(run(TRUTHS, ALERTS, INCIDENTS), load_kinds())


def page(text: str) -> Page:
    return Page(text.removeprefix("<!DOCTYPE html>"))


def row_texts(found: Page, table: str) -> list[str]:
    return ["".join(row.itertext()) for row in found.root.findall(f".//table[@id='{table}']/tbody/tr")]


@pytest.mark.parametrize(("language", "title"), [("en", "What was missed (1)"), ("zh", "漏报 (1)")])
def test_page_is_well_formed_and_names_every_miss_and_wolf(score: Score, language: str, title: str) -> None:
    found = page(render(score, "zh" if language == "zh" else "en", "other.html"))

    assert title in found.text
    assert [text.startswith("slow") for text in row_texts(found, "missed")] == [True]
    wolves = row_texts(found, "wolves")
    assert [
        name for name in ("biogas-wolf", "stuck-wolf", "nothing-wolf", "device-wolf") if name not in str(wolves)
    ] == []
    assert len(row_texts(found, "truths")) == len(score.truths)


def test_page_says_that_it_is_simulated_and_repeats_remarks(score: Score) -> None:
    remarked = msgspec.structs.replace(score, remarks=("<b>careful</b>",))

    assert page(render(remarked, "en", "other.html")).banners == [
        "Simulated data: nothing here happened in a real city",
        "<b>careful</b>",
    ]


def test_page_with_nothing_in_it_is_a_page(score: Score) -> None:
    empty = score_run(run([], [], []), load_kinds())

    assert "Nothing cried wolf." in page(render(empty, "en", "other.html")).text


def test_long_lists_are_cut_and_say_so() -> None:
    wolves = [alert(f"w{number:04}", sensor("S1"), ("01:00", 3)) for number in range(MOST_LINES + 7)]

    found = page(render(score_run(run([], wolves, []), load_kinds()), "en", "other.html"))

    assert len(row_texts(found, "wolves")) == MOST_LINES
    assert "7 rows more stand in score.json alone" in found.text


def test_histogram_counts_every_detectable_incident_once(score: Score) -> None:
    columns = {bar.key: bar.count for bar in histogram(score).bars}

    # 60 s and 120 s both lie between one and five minutes
    assert {key: count for key, count in columns.items() if count} == {"1–5 min": 2, "missed_bar": 1}
    assert sum(columns.values()) == score.overall.detectable


def test_timeline_stands_in_proportion(score: Score) -> None:
    rows = {row.name: row for row in timeline(score).rows}
    hour = (WIDTH - LEFT - RIGHT) / 10

    bar = rows["slow"].bar
    assert bar is not None
    assert bar == (pytest.approx(LEFT + 5 * hour), pytest.approx(4 * hour))
    assert rows["slow"].state == "missed"
    assert rows["burst"].found == pytest.approx(LEFT + 3 * hour + hour / 30)
    # what lasts beyond the end is drawn up to the edge
    unripe = rows["unripe"].bar
    assert unripe is not None
    assert sum(unripe) == pytest.approx(WIDTH - RIGHT)
    assert [row.kind for row in timeline(score).rows][-1] == "gas"


def test_terminal_fits_eighty_columns_and_says_the_figures(score: Score) -> None:
    shown = io.StringIO()
    show(score, Console(width=80, file=shown))
    text = shown.getvalue()

    assert max(len(line) for line in text.splitlines()) <= 80
    assert "66.7%" in text
    assert "slow W2" in text
    assert "F1 76.5%" in text


def test_data_can_be_read_again(score: Score) -> None:
    assert msgspec.json.decode(msgspec.json.encode(score), type=Score) == score


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "—"), (0, "0 s"), (-30, "-30 s"), (119, "119 s"), (120, "2.0 min"), (7_200, "2.0 h"), (400_000, "4.6 d")],
)
def test_spans_in_words(seconds: float | None, text: str) -> None:
    assert span(seconds) == text


def test_kinds_and_shares_in_words() -> None:
    assert kind_name("G1", "zh") == "G1 中压燃气泄漏窜入相邻井"
    assert kind_name("Z9", "en") == "Z9"
    assert (share(None), share(0.5)) == ("—", "50.0%")
    assert (speaker("zh")("recall"), speaker("en")("4–24 h")) == ("检出率", "4–24 h")


def test_moments_of_an_alert_are_its_raising_and_what_is_worse_than_ever() -> None:
    levels = [3, 4, 3, 2, 3, 2, 1]
    steps = [Step(MIDNIGHT + timedelta(minutes=number), level) for number, level in enumerate(levels)]

    assert [(step.level, step.at) for step in annunciations(steps)] == [
        (3, at("00:00")),
        (2, at("00:03")),
        (1, at("00:06")),
    ]


def test_what_an_alert_is_about_follows_the_kind_of_the_rule() -> None:
    catalogue = load_lifelines()

    assert about_of("gas.methane_adjacent.limit", catalogue) == "danger"
    assert about_of("gas.methane_adjacent.no_data", catalogue) == "device"
    assert about_of("gone.quantity.stuck", catalogue) == "device"
    assert about_of("gone.quantity.limit", catalogue) == "danger"
