"""Score a run: read, compare, print, and write down."""

from pathlib import Path

import msgspec
import psycopg
from rich.console import Console

from schemas.lifeline import load_lifelines
from score.compare import score_run
from score.kinds import load_kinds
from score.read import read_run
from score.report import render
from score.results import Score
from score.terminal import show
from score.words import Language, speaker

JSON_FILE = "score.json"
PAGES: dict[Language, str] = {"en": "score.html", "zh": "score.zh.html"}


def score_directory(directory: Path, conninfo: str, out: Path | None, language: Language, console: Console) -> Score:
    """Score the run whose truth lies in a directory, print the figures and write data and pages.

    Args:
        directory: With truth and manifest.
        conninfo: Of the database that the run was fed to.
        out: Where to write; None: beside the truth.
        language: Of the terminal; pages are written in both.
        console: Where to print.

    Raises:
        NotScored: The run has no truth, or the database knows nothing of it.
    """
    kinds = load_kinds()
    with psycopg.connect(conninfo) as connection:
        connection.read_only = True
        run = read_run(directory, connection, load_lifelines(), kinds)
    score = score_run(run, kinds)
    show(score, console, language)
    written = write(score, out or directory)
    console.print(f"{speaker(language)('written')}: {', '.join(str(path) for path in written)}", markup=False)
    return score


def write(score: Score, directory: Path) -> list[Path]:
    """Data for programs, and the report in both languages."""
    directory.mkdir(parents=True, exist_ok=True)
    data = directory / JSON_FILE
    data.write_bytes(msgspec.json.format(msgspec.json.encode(score), indent=1) + b"\n")
    pages: list[Path] = []
    for language, name in PAGES.items():
        other: Language = "en" if language == "zh" else "zh"
        page = directory / name
        page.write_text(render(score, language, PAGES[other]), encoding="utf-8")
        pages.append(page)
    return [data, *pages]
