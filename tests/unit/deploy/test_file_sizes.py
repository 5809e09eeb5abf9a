"""The check that keeps source files small."""

from pathlib import Path

from deploy.checks.file_sizes import LONGEST_LINES, too_long


def test_only_files_past_the_limit_are_named(tmp_path: Path) -> None:
    short, long = tmp_path / "short.py", tmp_path / "long.py"
    short.write_text("x\n" * LONGEST_LINES)
    long.write_text("x\n" * (LONGEST_LINES + 1))
    assert too_long([short, long, tmp_path / "deleted.py"]) == [(long, LONGEST_LINES + 1)]
