"""A lifeline file that is wrong is refused with file, line and reason; one that is right needs no other change."""

from pathlib import Path
from typing import NamedTuple

import pytest

from schemas.lifeline import DIRECTORY, InvalidLifelineFile, LimitRule, NoDataRule, load_lifelines
from schemas.lifeline_files import line_of

LIGHTING = """\
code = "lighting"
name = { zh = "照明", en = "Street lighting" }

[[quantities]]
code = "lighting.illuminance"
name = { zh = "照度", en = "Illuminance" }
unit = "lx"
accepts = { "lx" = [1.0, 0.0], "klx" = [1000.0, 0.0] }
range = [0.0, 100.0]
sample_seconds = 60
transmit_seconds = 300
silent_after_seconds = 900
source = "design default"
mark = "D"

[[quantities]]
code = "lighting.current"
name = { zh = "电流", en = "Current" }
unit = "A"
accepts = { "A" = [1.0, 0.0] }
range = [-100.0, 100.0]
sample_seconds = 60
transmit_seconds = 300
silent_after_seconds = 900
source = "design default"
mark = "D"

[[rules]]
id = "lighting.illuminance.no_data"
kind = "no_data"
quantity = "lighting.illuminance"
title = { zh = "照度无数据", en = "No illuminance data" }
after_seconds = 1800
level = 4
source = "design default"
mark = "D"

[[rules]]
id = "lighting.current.limit"
kind = "limit"
quantity = "lighting.current"
title = { zh = "电流超限", en = "Current above limit" }
relative_to = "absolute"
off_delay_seconds = 60

[[rules.limits]]
level = 3
high = 40.0
deadband = 4.0
on_delay_seconds = 0
source = "from memory of a lighting code, unverified"
mark = "M"

[[rules.limits]]
level = 2
high = 50.0
low = -50.0
deadband = 5.0
on_delay_seconds = 0
source = "design default (fuse)"
mark = "D"
"""


class Mistake(NamedTuple):
    """One thing wrong in an otherwise good file; the line to blame is the changed one unless it is given."""

    right: str
    wrong: str
    reason: str
    line: int | None = None


MISTAKES = {
    "broken syntax": Mistake('unit = "lx"', 'unit = "lx', "not valid TOML"),
    "key twice": Mistake('unit = "lx"', 'unit = "lx"\nunit = "lx"', "not valid TOML"),
    "unknown key": Mistake('unit = "lx"', 'unit = "lx"\ncolour = 1', "unknown key `colour`"),
    "unknown key in a limit": Mistake("high = 40.0", "higher = 40.0", "unknown key `higher`"),
    "unknown key at the top": Mistake("name = {", "x = 1\nname = {", "unknown key `x`"),
    "missing key": Mistake('unit = "A"\n', "", "missing key `unit`", 16),
    "missing list": Mistake("[[rules]]", "[[rule]]", "unknown key `rule`"),
    "wrong type": Mistake("transmit_seconds = 300", 'transmit_seconds = "5 min"', "Expected `int`"),
    "boolean as number": Mistake("deadband = 4.0", "deadband = true", "Expected `float`"),
    "unknown kind": Mistake('kind = "limit"', 'kind = "rate"', "rate"),
    "unknown reference": Mistake('"absolute"', '"mean"', "mean"),
    "half a range": Mistake("range = [0.0, 100.0]", "range = [0.0]", "length 2"),
    "English name missing": Mistake(', en = "Illuminance"', "", "missing key `en`"),
    "Chinese title blank": Mistake("电流超限", " ", "Chinese and the English"),
    "code is not the file's": Mistake('code = "lighting"', 'code = "lights"', "differs from the file name"),
    "capital in the lifeline": Mistake('code = "lighting"', 'code = "Lighting"', "must be lower-case letters"),
    "capital in a code": Mistake('"lighting.current"\nname', '"lighting.Current"\nname', "lower-case"),
    "code of another lifeline": Mistake('"lighting.current"\nname', '"gas.current"\nname', "must be `lighting.`"),
    "code twice": Mistake('"lighting.current"\nname', '"lighting.illuminance"\nname', "is used twice"),
    "rule id twice": Mistake('"lighting.current.limit"', '"lighting.illuminance.no_data"', "is used twice"),
    "unknown quantity": Mistake('quantity = "lighting.current"', 'quantity = "lighting.voltage"', "not described"),
    "unit not in accepts": Mistake('{ "A" = [1.0, 0.0] }', '{ "mA" = [0.001, 0.0] }', "internal unit itself"),
    "internal unit converted": Mistake('{ "A" = [1.0, 0.0] }', '{ "A" = [2.0, 0.0] }', "internal unit itself"),
    "factor zero": Mistake("[1000.0, 0.0]", "[0.0, 0.0]", "factor not zero"),
    "range reversed": Mistake("range = [0.0, 100.0]", "range = [100.0, 0.0]", "lower to a higher"),
    "range not a number": Mistake("range = [0.0, 100.0]", "range = [0.0, nan]", "lower to a higher"),
    "no sampling": Mistake("sample_seconds = 60", "sample_seconds = 0", "greater than zero"),
    "no transmission": Mistake("transmit_seconds = 300", "transmit_seconds = 0", "at least 1"),
    "silent too early": Mistake("silent_after_seconds = 900", "silent_after_seconds = 299", "transmission interval"),
    "alert before unknown": Mistake("after_seconds = 1800", "after_seconds = 899", "silent_after_seconds, 900 s"),
    "level of silence": Mistake("level = 4", "level = 5", "outside 1 (red) to 4 (blue)"),
    "level of a limit": Mistake("level = 3", "level = 0", "outside 1 (red) to 4 (blue)"),
    "level twice": Mistake("level = 3", "level = 2", "two limits", 55),
    "limit without a value": Mistake("high = 40.0\n", "", "needs high, low or both", 46),
    "orange inside yellow": Mistake("high = 40.0", "high = 60.0", "less far out than that of level 3", 56),
    "orange inside yellow below": Mistake("high = 40.0", "low = -60.0", "less far out than that of level 3", 57),
    "limit beyond the instrument": Mistake("high = 50.0", "high = 101.0", "outside the range"),
    "low limit beyond the instrument": Mistake("low = -50.0", "low = -101.0", "outside the range"),
    "limit not a number": Mistake("high = 50.0", "high = nan", "outside the range"),
    "deadband negative": Mistake("deadband = 4.0", "deadband = -1.0", "zero or more"),
    "deadband not a number": Mistake("deadband = 4.0", "deadband = nan", "zero or more"),
    "deadband below the range": Mistake("deadband = 4.0", "deadband = 140.1", "can clear"),
    "deadband across both limits": Mistake("deadband = 5.0", "deadband = 50.1", "can clear"),
    "on-delay negative": Mistake("on_delay_seconds = 0", "on_delay_seconds = -1", "negative"),
    "off-delay negative": Mistake("off_delay_seconds = 60", "off_delay_seconds = -1", "negative"),
    "scheme without its level": Mistake("level = 3", 'level = 3\nscheme = "X 1"', "belong together", 46),
    "limit without source": Mistake('source = "design default (fuse)"\n', "", "missing key `source`", 54),
    "source blank": Mistake('"design default (fuse)"', '" "', "source is empty"),
    "D that claims a standard": Mistake('"design default (fuse)"', '"GB 1"', "design default"),
    "M that sounds verified": Mistake("a lighting code, unverified", "a lighting code", "unverified"),
    "unknown mark": Mistake('mark = "M"', 'mark = "X9"', "must be D, M, C"),
}


def write(directory: Path, text: str) -> Path:
    file = directory / "lighting.toml"
    file.write_text(text, encoding="utf-8")
    return file


def first_changed_line(text: str) -> int:
    lines = zip(text.splitlines(), LIGHTING.splitlines(), strict=False)
    return next(number for number, (now, before) in enumerate(lines, 1) if now != before)


def test_eighth_lifeline_is_one_more_file(tmp_path: Path) -> None:
    for file in DIRECTORY.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    write(tmp_path, LIGHTING)

    catalogue = load_lifelines(tmp_path)

    assert [lifeline.code for lifeline in catalogue.lifelines][7:] == ["lighting"]
    assert catalogue.quantities["lighting.illuminance"].lifeline == "lighting"
    assert catalogue.rules_version != load_lifelines().rules_version


def test_rules_are_read_as_written_and_most_severe_first(tmp_path: Path) -> None:
    write(tmp_path, LIGHTING)

    silence, limit_rule = load_lifelines(tmp_path).rules.values()

    assert isinstance(silence, NoDataRule)
    assert (silence.after_seconds, silence.level, silence.title.zh) == (1800, 4, "照度无数据")
    assert isinstance(limit_rule, LimitRule)
    assert [(limit.level, limit.high, limit.low) for limit in limit_rule.limits] == [(2, 50.0, -50.0), (3, 40.0, None)]


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_wrong_file_is_refused_with_line_and_reason(tmp_path: Path, mistake: Mistake) -> None:
    assert mistake.right in LIGHTING
    text = LIGHTING.replace(mistake.right, mistake.wrong, 1)
    file = write(tmp_path, text)

    with pytest.raises(InvalidLifelineFile) as refusal:
        load_lifelines(tmp_path)

    line = mistake.line or first_changed_line(text)
    assert (refusal.value.file, refusal.value.line) == (file, line)
    assert mistake.reason in refusal.value.reason
    assert str(refusal.value) == f"{file}:{line}: {refusal.value.reason}"


def test_rule_without_limits_is_refused(tmp_path: Path) -> None:
    write(tmp_path, LIGHTING.partition("[[rules.limits]]")[0] + "limits = []\n")

    with pytest.raises(InvalidLifelineFile, match="at least one limit") as refusal:
        load_lifelines(tmp_path)

    assert refusal.value.line == 46


def test_file_that_is_not_text_is_refused_at_its_line(tmp_path: Path) -> None:
    write(tmp_path, "").write_bytes(b'code = "lighting"\nname = "\xff"\n')

    with pytest.raises(InvalidLifelineFile, match="not UTF-8") as refusal:
        load_lifelines(tmp_path)

    assert refusal.value.line == 2


def test_directory_without_lifelines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidLifelineFile, match="no lifeline files"):
        load_lifelines(tmp_path)


def test_zero_is_accepted_as_limit(tmp_path: Path) -> None:
    write(tmp_path, LIGHTING.replace("high = 40.0", "low = 0.0"))

    rule = load_lifelines(tmp_path).rules["lighting.current.limit"]

    assert isinstance(rule, LimitRule)
    assert rule.limits[1].low == 0.0


def test_ratio_to_design_may_exceed_the_range_of_the_quantity(tmp_path: Path) -> None:
    text = LIGHTING.replace('relative_to = "absolute"', 'relative_to = "design"').replace("high = 50.0", "high = 500.0")
    write(tmp_path, text)

    assert "lighting.current.limit" in load_lifelines(tmp_path).rules


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        pytest.param(LIGHTING, True, id="same"),
        pytest.param("# a remark\n" + LIGHTING, True, id="comment added"),
        pytest.param(LIGHTING.replace("\n", "\r\n"), True, id="other line ends"),
        pytest.param(LIGHTING.replace("high = 40.0", "high = 41.0"), False, id="limit moved"),
        pytest.param(LIGHTING.replace("(fuse)", "(cable)"), False, id="source reworded"),
    ],
)
def test_rules_version_follows_the_values_alone(tmp_path: Path, text: str, is_same: bool) -> None:
    write(tmp_path, LIGHTING)
    before = load_lifelines(tmp_path).rules_version
    (tmp_path / "lighting.toml").write_bytes(text.encode())

    assert (load_lifelines(tmp_path).rules_version == before) is is_same
    assert len(before) == 12


@pytest.mark.parametrize(
    ("place", "line"),
    [
        pytest.param((), 1, id="whole file"),
        pytest.param(("code",), 1, id="key at the top"),
        pytest.param(("owner",), 1, id="absent key at the top"),
        pytest.param(("quantities", 1), 16, id="second table"),
        pytest.param(("quantities", 1, "unit"), 19, id="key of the second table"),
        pytest.param(("quantities", 1, "range", 0), 21, id="value within an array"),
        pytest.param(("quantities", 1, "name", "zh"), 18, id="key of an inline table"),
        pytest.param(("quantities", 1, "owner"), 16, id="absent key"),
        pytest.param(("pumps", 0), 1, id="absent table"),
        pytest.param(("rules", 1, "limits", 1), 54, id="table in a table"),
        pytest.param(("rules", 1, "limits", 1, "level"), 55, id="key of a table in a table"),
        pytest.param(("rules", 1, "limits"), 46, id="list of tables in a table"),
        pytest.param(("rules", 1, "deadband"), 38, id="key that only a table within has"),
    ],
)
def test_line_of_a_place_is_found(place: tuple[str | int, ...], line: int) -> None:
    assert line_of(LIGHTING, place) == line


def test_line_of_a_limit_written_inline_is_that_of_its_rule() -> None:
    text = "# [[rules]]\n[[rules]]\nid = 1\nlimits = [\n  { level = 9 },\n]\n"
    assert line_of(text, ("rules", 0, "limits", 0, "level")) == 4
