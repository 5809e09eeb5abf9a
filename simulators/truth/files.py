"""Reading and writing ``truth.jsonl`` and ``manifest.json``; a bad row is named by file, line and field."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from simulators.truth import manifest as manifests
from simulators.truth import rows
from simulators.truth.manifest import Manifest
from simulators.truth.rows import Truth

TRUTH_FILE = "truth.jsonl"
MANIFEST_FILE = "manifest.json"
WHOLE_ROW = "the whole row"
# msgspec ends its messages with the place: "Expected `int`, got `str` - at `$.expected_levels[0].level`"
PLACE = re.compile(r" - at `\$\.?(?P<field>.*)`$")
QUOTED = re.compile(r"field `(?P<field>\w+)`")


class BadTruth(ValueError):
    """A file of a run cannot be believed.

    Attributes:
        file: Which.
        line: Which line, from 1.
        field: Which field of the row, as a path.
        reason: What is wrong with it.
    """

    def __init__(self, file: Path, line: int, field: str, reason: str) -> None:
        self.file, self.line, self.field, self.reason = file, line, field, reason
        super().__init__(f"{file}, line {line}, {field}: {reason}")


def write_truths(directory: Path, truths: Iterable[Truth]) -> Path:
    """Write all rows of a run anew."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / TRUTH_FILE
    path.write_bytes(b"")
    append_truths(directory, truths)
    return path


def append_truths(directory: Path, truths: Iterable[Truth]) -> None:
    """Add rows as they become known, so that a run that is killed leaves the truth so far.

    Raises:
        BadTruth: A row contradicts itself; the rows before it are written.
    """
    path = directory / TRUTH_FILE
    with path.open("ab") as stream:
        for number, truth in enumerate(truths, start=1):
            for field, reason in rows.problems(truth):
                raise BadTruth(path, number, field, f"{reason} (row {truth.id} was not written)")
            stream.write(msgspec.json.encode(truth) + b"\n")


def read_truths(directory: Path) -> tuple[Truth, ...]:
    """All rows of a run.

    Raises:
        BadTruth: A row is no JSON, lacks a field, contradicts itself, repeats an id, or names a parent that is missing.
    """
    path = directory / TRUTH_FILE
    numbered = list(_rows(path))
    first_lines: dict[str, int] = {}
    for line, truth in numbered:
        if truth.id in first_lines:
            raise BadTruth(path, line, "id", f"{truth.id!r} stands in line {first_lines[truth.id]} already")
        first_lines[truth.id] = line
    for line, truth in numbered:
        if truth.parent_id is not None:
            _check_parents(path, line, truth, {other.id: other for _, other in numbered})
    return tuple(truth for _, truth in numbered)


def write_manifest(directory: Path, manifest: Manifest) -> Path:
    """Write the manifest, whole or not at all: whoever reads meanwhile sees the one before."""
    directory.mkdir(parents=True, exist_ok=True)
    path, fresh = directory / MANIFEST_FILE, directory / f"{MANIFEST_FILE}.new"
    for field, reason in manifests.problems(manifest):
        raise BadTruth(path, 1, field, reason)
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    return fresh.replace(path)


def read_manifest(directory: Path) -> Manifest:
    """The manifest of a run.

    Raises:
        BadTruth: It is no JSON, lacks a field or contradicts itself.
    """
    path = directory / MANIFEST_FILE
    content = path.read_bytes()
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadTruth(path, 1, *_place_and_reason(error)) from error
    for field, reason in manifests.problems(manifest):
        raise BadTruth(path, 1, field, reason)
    return manifest


def _rows(path: Path) -> Iterator[tuple[int, Truth]]:
    decoder = msgspec.json.Decoder(Truth)
    for line, content in enumerate(path.read_bytes().splitlines(), start=1):
        if not content.strip():
            continue
        try:
            truth = decoder.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadTruth(path, line, *_place_and_reason(error)) from error
        for field, reason in rows.problems(truth):
            raise BadTruth(path, line, field, reason)
        yield line, truth


def _place_and_reason(error: Exception) -> tuple[str, str]:
    """Where in the row msgspec stopped, and why."""
    text = str(error)
    place = PLACE.search(text)
    reason = PLACE.sub("", text)
    quoted = QUOTED.search(reason)
    parts = [found["field"] for found in (place, quoted) if found and found["field"]]
    return ".".join(parts) or WHOLE_ROW, reason


def _check_parents(path: Path, line: int, truth: Truth, by_id: dict[str, Truth]) -> None:
    seen = {truth.id}
    parent_id = truth.parent_id
    while parent_id is not None:
        if parent_id not in by_id:
            raise BadTruth(path, line, "parent_id", f"there is no row {parent_id!r}")
        if parent_id in seen:
            raise BadTruth(path, line, "parent_id", f"{parent_id!r} is its own ancestor")
        seen.add(parent_id)
        parent_id = by_id[parent_id].parent_id
