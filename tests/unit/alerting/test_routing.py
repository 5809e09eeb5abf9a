"""Who hears of an occasion, through what and why; what is missing is said."""

from datetime import timedelta

from schemas.scope import Scope
from services.alerting.notify.dry_run import dry_run
from services.alerting.notify.routing import Resolution, resolve
from tests.unit.alerting.routing_city import MORNING, house, night, opened, person, row, shift

OFFICER = person(1, "wang", push=11)
CHIEF = person(2, "li", ["chief"], message=12)
ADMIN = person(3, "root", ["admin"])
EVERYBODY = (OFFICER, CHIEF, ADMIN)
SHIFTS = (shift("officer", 1, 0, 12), shift("chief", 2, 0, 24))
WAYS = ["screen", "push", "message"]


def told(resolution: Resolution) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.channels) for one in resolution.recipients]


def gaps(resolution: Resolution) -> list[str]:
    return [gap.kind for gap in resolution.gaps]


def test_person_of_two_rows_is_told_once_through_all_channels_and_for_both_reasons() -> None:
    rows = [row(1, channels=["screen"]), row(2, recipient_kind="account", recipient="wang", channels=["push"])]
    resolution = resolve(opened(), house(rows, EVERYBODY, SHIFTS).facts_at(MORNING), MORNING)
    assert told(resolution) == [("wang", ("screen", "push"))]
    assert resolution.recipients[0].route_ids == (1, 2)


def test_empty_post_is_said_and_the_wider_circle_is_told() -> None:
    rows = [row(1), row(2, step=1, after_seconds=300, recipient="chief", channels=WAYS)]
    at = MORNING + timedelta(hours=13)
    resolution = resolve(opened(), house(rows, EVERYBODY, SHIFTS).facts_at(at), at)
    assert told(resolution) == [("li", ("screen", "message"))]
    assert gaps(resolution) == ["nobody_there", "widened"]
    assert resolution.gaps[0].words.zh == "无人值班：值班员"


def test_page_that_the_table_forgets_reaches_chiefs_then_administrators() -> None:
    forgotten = house([], EVERYBODY).facts_at(MORNING)
    assert told(resolve(opened(), forgotten, MORNING)) == [("li", ("screen", "message"))]
    assert told(resolve(opened(), house([], [ADMIN]).facts_at(MORNING), MORNING)) == [("root", ("screen",))]
    assert gaps(resolve(opened(), house([], [OFFICER]).facts_at(MORNING), MORNING)) == ["nobody"]


def test_blue_wakes_nobody_and_falls_back_on_nobody() -> None:
    resolution = resolve(opened(level=4), house([row(level=3)], EVERYBODY, SHIFTS).facts_at(MORNING), MORNING)
    assert resolution == Resolution((), ())


def test_person_without_an_address_is_told_on_the_screen_and_the_gap_is_said() -> None:
    resolution = resolve(opened(), house([row()], [person(1, "wang")], SHIFTS).facts_at(MORNING), MORNING)
    assert told(resolution) == [("wang", ("screen",))]
    assert gaps(resolution) == ["no_address"]


def test_webhook_that_is_off_is_said() -> None:
    rows = [row(1), row(2, recipient_kind="webhook", recipient="gone", channels=["webhook"])]
    assert gaps(resolve(opened(), house(rows, EVERYBODY, SHIFTS).facts_at(MORNING), MORNING)) == ["no_webhook"]


def test_hours_span_midnight() -> None:
    outlook = house([row(level=4, **night())], EVERYBODY, [shift("officer", 1, -24, 72)])
    instants = [MORNING + timedelta(hours=hour) for hour in (13.99, 14, 16, 21.99, 22)]
    heard = [bool(resolve(opened(level=4), outlook.facts_at(at), at).recipients) for at in instants]
    assert heard == [False, True, True, True, False]


def test_holder_of_a_post_for_another_part_of_the_city_is_not_told() -> None:
    water = Scope.of(["water"], None)
    facts = house([row()], EVERYBODY, [shift("officer", 1, 0, 12, water)]).facts_at(MORNING)
    assert gaps(resolve(opened(lifeline="gas"), facts, MORNING)) == ["nobody_there", "widened"]
    assert told(resolve(opened(lifeline="water"), facts, MORNING)) == [("wang", ("screen", "push"))]


def test_dry_run_goes_on_until_the_round_begins_again() -> None:
    rows = [row(1), row(2, step=1, after_seconds=300, recipient="chief", channels=WAYS)]
    steps = dry_run(opened(), house(rows, EVERYBODY, SHIFTS), MORNING)
    assert [(one.step, (one.at - MORNING).seconds, one.is_repetition) for one in steps] == [
        (0, 0, False),
        (1, 300, False),
        (1, 600, True),
    ]
    assert [name for name, _ in told(steps[2].resolution)] == ["wang", "li"]


def test_dry_run_before_the_change_of_shifts_shows_who_comes() -> None:
    rows = [row(1), row(2, step=1, after_seconds=300, recipient="officer")]
    shifts = [shift("officer", 1, 0, 12), shift("officer", 2, 12, 12)]
    steps = dry_run(opened(), house(rows, EVERYBODY, shifts), MORNING + timedelta(hours=11, minutes=58))
    assert [told(one.resolution)[0][0] for one in steps] == ["wang", "li", "li"]


def test_moment_that_wants_no_answer_has_one_step() -> None:
    rows = [row(1, moment="issued"), row(2, moment="issued", step=1, after_seconds=60)]
    assert len(dry_run(opened(moment="issued"), house(rows, EVERYBODY, SHIFTS), MORNING)) == 1
    assert len(dry_run(opened(level=4), house([row(level=4)], EVERYBODY, SHIFTS), MORNING)) == 1
