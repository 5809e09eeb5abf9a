"""`lifeline load`: run, judge, print the verdicts, write data and report."""

from dataclasses import replace
from pathlib import Path

import msgspec
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from deploy.home import default_home
from deploy.load.course import Options, run
from deploy.load.report import render
from deploy.load.results import Results
from deploy.load.words import Language, speaker
from deploy.progress import console
from deploy.supervise import interrupted_by_signals
from simulators.load.profiles import load_profiles

__all__ = ["Options", "run_load"]

JSON_FILE = "load.json"
PAGES: dict[Language, str] = {"en": "load.html", "zh": "load.zh.html"}
INTERRUPTED = 130


def run_load(options: Options, out: Path | None, language: Language) -> Results:
    """Run a load test; its files stand in ``out``, else among the reports of the home.

    Raises:
        ServerFailed, Rejected: with the reason.
    """
    if options.form in load_profiles().sizes:
        options = replace(options, form="steady", size=options.form)
    try:
        with interrupted_by_signals():
            results = run(options)
    except KeyboardInterrupt:
        console.print("Interrupted: nothing is said, nothing stays behind.")
        raise SystemExit(INTERRUPTED) from None
    show(results, language)
    directory = out or default_home().root / "reports" / f"load-{options.form}-{options.size}"
    written = write(results, directory)
    console.print(f"{speaker(language)('written')}: {', '.join(str(path) for path in written)}", markup=False)
    return results


def show(results: Results, language: Language) -> None:
    """Print the table of verdicts."""
    say = speaker(language)
    if not results.is_valid:
        console.print(f"{say('no_verdict')}: {'; '.join(results.self_check.why_not)}", markup=False)
    for step in results.steps:
        carried = say("carried" if step.is_carried else "not_carried")
        console.print(
            f"  {step.asked:>12,.0f}/s  {say('stored_rate')} {step.stored:>12,.0f}/s  "
            f"{say('waiting')} {step.backlog_seconds:6.1f} s  {carried}",
            markup=False,
        )
    if not results.verdicts:
        return
    table = Table(box=SIMPLE_HEAD, padding=0, header_style="dim")
    for column in ("verdict", "target", "measured", "holds"):
        table.add_column(say(column), overflow="fold")
    for one in results.verdicts:
        table.add_row(*(escape(cell) for cell in (say(one.key), one.target, one.measured, say(word_of(one.holds)))))
    console.print(table)


def word_of(holds: bool | None) -> str:
    """The key of the word for it."""
    return {True: "pass", False: "fail", None: "not_judged"}[holds]


def write(results: Results, directory: Path) -> list[Path]:
    """Data for programs, and the report in both languages."""
    directory.mkdir(parents=True, exist_ok=True)
    data = directory / JSON_FILE
    data.write_bytes(msgspec.json.encode(results) + b"\n")
    pages: list[Path] = []
    for language, name in PAGES.items():
        other: Language = "en" if language == "zh" else "zh"
        page = directory / name
        page.write_text(render(results, language, PAGES[other]), encoding="utf-8")
        pages.append(page)
    return [data, *pages]
