"""What a crew does on site (处置规程): hazards and steps per lifeline and kind of event, as data."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from schemas.lifeline import Words

DIRECTORY = Path(__file__).parent

Requirement = Literal["tick", "reading", "photo"]


class ProcedureStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the checklist. unit: of the reading that is asked for."""

    code: str
    text: Words
    requires: Requirement
    quantity: str | None = None
    unit: str | None = None


class Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do about one kind of event. rules: beginnings of the rule ids that it fits."""

    code: str
    title: Words
    rules: list[str]
    hazards: list[Words]
    steps: list[ProcedureStep]


class ProcedureFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One lifeline's procedures; the last without rules fits everything else. advice: to whoever is nearby."""

    lifeline: str
    source: str
    mark: str
    advice: Words
    procedures: list[Procedure]


class InvalidProcedureFile(Exception):
    """A procedure file cannot be used; the message names file and reason."""


@cache
def load_procedures(directory: Path = DIRECTORY) -> dict[str, ProcedureFile]:
    """All procedures by lifeline.

    Raises:
        InvalidProcedureFile: a file says something that cannot be.
    """
    files = [_load(file) for file in sorted(directory.glob("*.toml"))]
    return {file.lifeline: file for file in files}


def procedure_for(lifeline: str, rule_ids: Iterable[str]) -> Procedure:
    """The procedure that fits the first of these rules that any fits, else the lifeline's general one."""
    procedures = load_procedures()[lifeline].procedures
    for rule_id in rule_ids:
        for procedure in procedures:
            if any(rule_id.startswith(beginning) for beginning in procedure.rules):
                return procedure
    return next(procedure for procedure in procedures if not procedure.rules)


def advice_for(lifeline: str) -> Words | None:
    """What whoever is nearby should do; None for a lifeline without procedures."""
    file = load_procedures().get(lifeline)
    return file.advice if file else None


def find_procedure(code: str | None) -> Procedure | None:
    """The procedure of this code, while it is there."""
    every = (procedure for file in load_procedures().values() for procedure in file.procedures)
    return next((procedure for procedure in every if procedure.code == code), None)


def _load(file: Path) -> ProcedureFile:
    try:
        loaded = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), ProcedureFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InvalidProcedureFile(f"{file.name}: {error}") from error
    general = [procedure.code for procedure in loaded.procedures if not procedure.rules]
    if len(general) != 1:
        raise InvalidProcedureFile(f"{file.name}: exactly one procedure is for everything else, not {general}")
    if len({procedure.code for procedure in loaded.procedures}) != len(loaded.procedures):
        raise InvalidProcedureFile(f"{file.name}: a code appears twice")
    return loaded
