"""What the values of a lifeline file must satisfy among themselves before anybody is alerted by them."""

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.lifeline_files import (
    LifelineTable,
    LimitRuleTable,
    LimitTable,
    NoDataRuleTable,
    Place,
    QuantityTable,
    RuleTable,
    WordsTable,
)

LEVELS = (1, 2, 3, 4)

MARK = re.compile(r"(D|M|C|[Vv][1-9]\d*)( (D|M|C|[Vv][1-9]\d*))*")


class Problem(NamedTuple):
    """Something wrong in a lifeline file."""

    place: Place
    reason: str


def find_problem(table: LifelineTable, file_stem: str) -> Problem | None:
    """Return the first thing wrong in a lifeline file, or None when it may be used."""
    return next(_problems(table, file_stem), None)


def _problems(table: LifelineTable, file_stem: str) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", table.code):
        yield Problem(("code",), f"code `{table.code}` must be lower-case letters, digits and underscores")
    if table.code != file_stem:
        yield Problem(("code",), f"code `{table.code}` differs from the file name `{file_stem}.toml`")
    yield from _words_problems(table.name, ("name",))
    yield from _name_problems(table.code, "quantities", "code", [quantity.code for quantity in table.quantities])
    yield from _name_problems(table.code, "rules", "id", [rule.id for rule in table.rules])
    for index, quantity in enumerate(table.quantities):
        yield from _quantity_problems(quantity, ("quantities", index))
    quantities = {quantity.code: quantity for quantity in table.quantities}
    for index, rule in enumerate(table.rules):
        yield from _rule_problems(rule, quantities.get(rule.quantity), ("rules", index))


def _name_problems(lifeline: str, tables: str, key: str, names: list[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if not re.fullmatch(rf"{re.escape(lifeline)}(\.[a-z][a-z0-9_]*)+", name):
            reason = f"{key} `{name}` must be `{lifeline}.` followed by lower-case words joined by underscores"
            yield Problem((tables, index, key), reason)
        if name in names[:index]:
            yield Problem((tables, index, key), f"{key} `{name}` is used twice")


def _words_problems(words: WordsTable, place: Place) -> Iterator[Problem]:
    if not words.zh.strip() or not words.en.strip():
        yield Problem(place, "the Chinese and the English name must both be given")


def _quantity_problems(quantity: QuantityTable, place: Place) -> Iterator[Problem]:
    minimum, maximum = quantity.range
    yield from _words_problems(quantity.name, (*place, "name"))
    yield from _unit_problems(quantity, place)
    if not (math.isfinite(minimum) and math.isfinite(maximum) and minimum < maximum):
        yield Problem(
            (*place, "range"), f"range {minimum:g} to {maximum:g} does not run from a lower to a higher value"
        )
    if not 0 < quantity.sample_seconds < math.inf:
        yield Problem((*place, "sample_seconds"), "sample_seconds must be greater than zero")
    if quantity.transmit_seconds < 1:
        yield Problem((*place, "transmit_seconds"), "transmit_seconds must be at least 1")
    if quantity.silent_after_seconds < quantity.transmit_seconds:
        reason = f"silent_after_seconds is shorter than the transmission interval of {quantity.transmit_seconds} s"
        yield Problem((*place, "silent_after_seconds"), reason)
    yield from _source_problems(quantity.source, quantity.mark, place)


def _unit_problems(quantity: QuantityTable, place: Place) -> Iterator[Problem]:
    if quantity.accepts.get(quantity.unit) != (1.0, 0.0):
        yield Problem(
            (*place, "accepts"), f'accepts must hold the internal unit itself: "{quantity.unit}" = [1.0, 0.0]'
        )
    for unit, (factor, offset) in quantity.accepts.items():
        if not (math.isfinite(factor) and math.isfinite(offset) and factor != 0):
            yield Problem((*place, "accepts"), f"the conversion from {unit} must be finite and its factor not zero")


def _source_problems(source: str, mark: str, place: Place) -> Iterator[Problem]:
    if not source.strip():
        yield Problem((*place, "source"), "source is empty")
    if not MARK.fullmatch(mark):
        yield Problem((*place, "mark"), f'mark "{mark}" must be D, M, C, or V or v with a source number')
    if "D" in mark.split() and not source.startswith("design default"):
        yield Problem((*place, "source"), 'mark D needs a source that begins with "design default"')
    if "M" in mark.split() and not re.fullmatch(r"from memory of .+, unverified\b.*", source):
        yield Problem((*place, "source"), 'mark M needs a source that says "from memory of <standard>, unverified"')


def _rule_problems(rule: RuleTable, quantity: QuantityTable | None, place: Place) -> Iterator[Problem]:
    yield from _words_problems(rule.title, (*place, "title"))
    if quantity is None:
        yield Problem((*place, "quantity"), f"quantity `{rule.quantity}` is not described in this file")
    elif isinstance(rule, NoDataRuleTable):
        yield from _no_data_problems(rule, quantity, place)
    else:
        yield from _limit_rule_problems(rule, quantity, place)


def _no_data_problems(rule: NoDataRuleTable, quantity: QuantityTable, place: Place) -> Iterator[Problem]:
    if rule.after_seconds < quantity.silent_after_seconds:
        reason = f"after_seconds is shorter than the quantity's silent_after_seconds, {quantity.silent_after_seconds} s"
        yield Problem((*place, "after_seconds"), reason)
    if rule.level is not None and rule.level not in LEVELS:
        yield Problem((*place, "level"), _level_reason(rule.level))
    yield from _source_problems(rule.source, rule.mark, place)


def _limit_rule_problems(rule: LimitRuleTable, quantity: QuantityTable, place: Place) -> Iterator[Problem]:
    if rule.off_delay_seconds < 0:
        yield Problem((*place, "off_delay_seconds"), "off_delay_seconds is negative")
    if not rule.limits:
        yield Problem((*place, "limits"), "a limit rule needs at least one limit")
    bounds = (0.0, math.inf) if rule.relative_to == "design" else quantity.range
    if rule.relative_to == "design" and quantity.range[0] < 0:
        bounds = (-math.inf, math.inf)
    for index, limit in enumerate(rule.limits):
        yield from _limit_problems(limit, bounds, (*place, "limits", index))
    yield from _ladder_problems(rule.limits, place)


def _limit_problems(limit: LimitTable, bounds: tuple[float, float], place: Place) -> Iterator[Problem]:
    minimum, maximum = bounds
    if limit.level not in LEVELS:
        yield Problem((*place, "level"), _level_reason(limit.level))
    if limit.high is None and limit.low is None:
        yield Problem(place, "a limit needs high, low or both")
    for key, value in (("high", limit.high), ("low", limit.low)):
        if value is not None and not (math.isfinite(value) and minimum <= value <= maximum):
            yield Problem((*place, key), f"{key} = {value:g} is outside the range {minimum:g} to {maximum:g}")
    if limit.on_delay_seconds < 0:
        yield Problem((*place, "on_delay_seconds"), "on_delay_seconds is negative")
    if (limit.scheme is None) != (limit.scheme_level is None):
        yield Problem(place, "scheme and scheme_level belong together")
    yield from _deadband_problems(limit, bounds, place)
    yield from _source_problems(limit.source, limit.mark, place)


def _deadband_problems(limit: LimitTable, bounds: tuple[float, float], place: Place) -> Iterator[Problem]:
    """The value must be able to come back: some value inside the range lies inside every limit by the deadband."""
    minimum, maximum = bounds
    if not 0 <= limit.deadband < math.inf:
        yield Problem((*place, "deadband"), "deadband must be zero or more")
        return
    clears_below = maximum if limit.high is None else limit.high - limit.deadband
    clears_above = minimum if limit.low is None else limit.low + limit.deadband
    if clears_below < clears_above or (clears_below == clears_above and limit.deadband == 0):
        yield Problem((*place, "deadband"), f"deadband {limit.deadband:g} leaves no value at which the level can clear")


def _ladder_problems(limits: Iterable[LimitTable], place: Place) -> Iterator[Problem]:
    """A more severe level must lie at least as far out as a less severe one."""
    milder: dict[str, LimitTable] = {}
    places = {id(limit): (*place, "limits", index) for index, limit in enumerate(limits)}
    seen: set[int] = set()
    for limit in sorted(limits, key=lambda limit: -limit.level):
        if limit.level in seen:
            yield Problem((*places[id(limit)], "level"), f"level {limit.level} has two limits in one rule")
        seen.add(limit.level)
        for key, sign in (("high", 1), ("low", -1)):
            value, before = getattr(limit, key), milder.get(key)
            if value is None:
                continue
            if before is not None and sign * value < sign * getattr(before, key):
                reason = f"{key} = {value:g} of level {limit.level} is less far out than that of level {before.level}"
                yield Problem((*places[id(limit)], key), reason)
            milder[key] = limit


def _level_reason(level: int) -> str:
    return f"level {level} is outside 1 (red) to 4 (blue)"
