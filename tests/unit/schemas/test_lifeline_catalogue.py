"""The lifeline files that ship with the project: complete, ordered, honest about their sources."""

import math
import re
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from schemas.lifeline import LIFELINE_ORDER, Catalogue, Lifeline, Limit, LimitRule, NoDataRule, Quantity, load_lifelines

CATALOGUE = load_lifelines()
LIMIT_RULES = [rule for rule in CATALOGUE.rules.values() if isinstance(rule, LimitRule)]
NO_DATA_RULES = [rule for rule in CATALOGUE.rules.values() if isinstance(rule, NoDataRule)]
DOCUMENT = Path(__file__).parents[3] / "docs" / "lifelines.md"


def limit_of(rule_id: str, level: int) -> Limit:
    rule = CATALOGUE.rules[rule_id]
    assert isinstance(rule, LimitRule)
    return next(limit for limit in rule.limits if limit.level == level)


def test_lifelines_come_in_the_fixed_order() -> None:
    assert tuple(lifeline.code for lifeline in CATALOGUE.lifelines) == LIFELINE_ORDER


@pytest.mark.parametrize("lifeline", CATALOGUE.lifelines, ids=lambda lifeline: lifeline.code)
def test_lifeline_has_quantities_limits_and_both_names(lifeline: Lifeline) -> None:
    assert lifeline.quantities
    assert any(isinstance(rule, LimitRule) for rule in lifeline.rules)
    assert re.search(r"[\u4e00-\u9fff]", lifeline.name.zh)
    assert lifeline.name.en.isascii()


@pytest.mark.parametrize("quantity", CATALOGUE.quantities.values(), ids=lambda quantity: quantity.code)
def test_quantity_is_watched_for_silence_after_some_missed_messages(quantity: Quantity) -> None:
    rules = [rule for rule in NO_DATA_RULES if rule.quantity == quantity.code]

    assert len(rules) == 1
    assert rules[0].after_seconds >= quantity.silent_after_seconds >= 2 * quantity.transmit_seconds


@pytest.mark.parametrize("quantity", CATALOGUE.quantities.values(), ids=lambda quantity: quantity.code)
def test_quantity_names_are_chinese_and_english(quantity: Quantity) -> None:
    assert re.search(r"[\u4e00-\u9fff]", quantity.name.zh)
    assert quantity.name.en.isascii()


def test_quantity_names_differ_within_a_lifeline() -> None:
    names = [(quantity.lifeline, quantity.name.zh) for quantity in CATALOGUE.quantities.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rule", LIMIT_RULES, ids=lambda rule: rule.id)
def test_limits_say_where_they_come_from(rule: LimitRule) -> None:
    for limit in rule.limits:
        marks = limit.mark.split()
        assert marks
        assert limit.source
        assert ("D" in marks) == limit.source.startswith("design default")
        assert ("M" in marks) == limit.source.startswith("from memory of ")
        assert ("M" in marks) == (", unverified" in limit.source)


def test_document_lists_exactly_the_sources_that_are_cited() -> None:
    listed = set(re.findall(r"^\| ([Vv]\d+) \|", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE))
    cited = {mark for quantity in CATALOGUE.quantities.values() for mark in quantity.mark.split()}
    cited |= {mark for rule in LIMIT_RULES for limit in rule.limits for mark in limit.mark.split()}
    cited |= {mark for rule in NO_DATA_RULES for mark in rule.mark.split()}
    assert listed == cited - {"D", "M", "C"}


@pytest.mark.parametrize("rule", LIMIT_RULES, ids=lambda rule: rule.id)
def test_limits_run_from_red_to_blue_and_inwards(rule: LimitRule) -> None:
    assert [limit.level for limit in rule.limits] == sorted({limit.level for limit in rule.limits})
    highs = [limit.high for limit in rule.limits if limit.high is not None]
    lows = [limit.low for limit in rule.limits if limit.low is not None]
    assert all(severe >= mild for severe, mild in pairwise(highs))
    assert all(severe <= mild for severe, mild in pairwise(lows))


@pytest.mark.parametrize("rule", LIMIT_RULES, ids=lambda rule: rule.id)
def test_limits_can_be_reached_and_left_again(rule: LimitRule) -> None:
    if rule.relative_to == "design":
        pytest.skip("the range depends on the design value of the sensor")
    quantity = CATALOGUE.quantities[rule.quantity]
    for limit in rule.limits:
        if limit.high is not None:
            assert quantity.contains(limit.high)
            assert quantity.contains(limit.high - limit.deadband)
        if limit.low is not None:
            assert quantity.contains(limit.low)
            assert quantity.contains(limit.low + limit.deadband)


@pytest.mark.parametrize("rule", LIMIT_RULES, ids=lambda rule: rule.id)
def test_red_and_orange_never_wait_for_more_than_one_further_message(rule: LimitRule) -> None:
    """A sensor that reports hourly must not need three readings before anybody moves."""
    quantity = CATALOGUE.quantities[rule.quantity]
    for limit in rule.limits:
        if limit.level <= 2:
            assert limit.on_delay_seconds <= max(quantity.transmit_seconds, 900)


def test_methane_beside_a_gas_pipe_is_told_from_the_first_reading_on() -> None:
    for level in (1, 2, 3):
        assert limit_of("gas.methane_adjacent.limit", level).on_delay_seconds == 0
    assert limit_of("gas.methane_adjacent.limit", 3).high == 1.0
    assert limit_of("gas.methane_adjacent.limit", 3).mark == "V23"


@pytest.mark.parametrize(
    "quantity",
    [
        "gas.methane_adjacent",
        "gas.methane_valve_well",
        "tunnel.methane",
        "tunnel.oxygen",
        "drainage.ponding_underpass",
        "geohazard.surface_displacement_up",
    ],
)
def test_silence_is_an_alert_of_its_own_where_a_blind_sensor_is_a_danger(quantity: str) -> None:
    rule = CATALOGUE.rules[f"{quantity}.no_data"]
    assert isinstance(rule, NoDataRule)
    assert rule.level == 4


def test_silence_never_raises_more_than_blue() -> None:
    assert {rule.level for rule in NO_DATA_RULES} == {None, 4}


def test_zero_is_a_limit_like_any_other() -> None:
    limit = limit_of("water.free_chlorine.low", 1)
    assert (limit.low, limit.high) == (0.0, None)


def test_limits_relative_to_design_are_ratios() -> None:
    rule = CATALOGUE.rules["drainage.pipe_level.fullness"]
    assert isinstance(rule, LimitRule)
    assert rule.relative_to == "design"
    assert [limit.high for limit in rule.limits] == [1.0, 0.8]


def test_bridge_limits_keep_the_level_of_a_standard_that_counts_upwards() -> None:
    orange, yellow = limit_of("bridge.strain.limit", 2), limit_of("bridge.strain.limit", 3)
    assert orange.scheme == yellow.scheme == "JT/T 1037-2022"
    assert orange.scheme_level is not None
    assert yellow.scheme_level is not None
    assert orange.scheme_level > yellow.scheme_level


def conversions(catalogue: Catalogue) -> Iterator[tuple[str, str, tuple[float, float]]]:
    for quantity in catalogue.quantities.values():
        for unit, conversion in quantity.accepts.items():
            if unit != "ppm":  # by mass it depends on the gas
                yield quantity.unit, unit, conversion


def test_unit_means_the_same_in_every_file() -> None:
    known: dict[tuple[str, str], tuple[float, float]] = {}
    for internal, unit, (factor, offset) in conversions(CATALOGUE):
        known_factor, known_offset = known.setdefault((internal, unit), (factor, offset))
        assert math.isclose(factor, known_factor), (internal, unit)
        assert offset == known_offset, (internal, unit)


def test_spellings_of_one_unit_convert_alike() -> None:
    spellings = [
        ("m3/h", "m³/h"),
        ("mg/m3", "mg/m³"),
        ("m/s2", "m/s²"),
        ("Cel", "°C"),
        ("deg", "°"),
        ("m3/s", "m³/s"),
        ("%vol", "%VOL"),
    ]
    for quantity in CATALOGUE.quantities.values():
        for ascii_spelling, spelling in spellings:
            assert quantity.conversion(ascii_spelling) == quantity.conversion(spelling), quantity.code


def test_every_file_ends_with_what_it_cannot_express_yet() -> None:
    for file in sorted((Path(__file__).parents[3] / "schemas" / "lifelines").glob("*.toml")):
        _, _, remainder = file.read_text(encoding="utf-8").partition("not yet expressible\n")
        lines = remainder.splitlines()
        assert lines, file.name
        assert all(line.startswith("# ") for line in lines), file.name


def test_loading_takes_no_time_worth_noticing() -> None:
    """Every service loads the files at start, so this is part of every restart (40 ms on an idle core)."""
    durations: list[float] = []
    for _ in range(5):
        started = time.process_time()
        load_lifelines()
        durations.append(time.process_time() - started)
    assert min(durations) < 0.2
