"""docs/access.md says what the code does."""

import re
from pathlib import Path
from typing import get_args

from services.api import attempts
from services.api.permissions import OF_ROLE, Permission, Role

PAGE = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")


def table(first_column: str) -> list[list[str]]:
    """Cells of the table whose head begins with this word."""
    lines = PAGE[PAGE.index(f"| {first_column} |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("|---")]


def test_roles_are_those_of_the_code() -> None:
    head, *lines = table("permission")
    assert tuple(head[1:]) == get_args(Role)
    told = {
        cells[0].strip("`"): {role for role, mark in zip(head[1:], cells[1:], strict=True) if mark} for cells in lines
    }
    assert told == {
        permission: {role for role, permissions in OF_ROLE.items() if permission in permissions}
        for permission in get_args(Permission)
    }


def test_limits_are_those_of_the_code() -> None:
    told = {cells[0]: int(cells[1]) for cells in table("counted by")[1:]}
    assert told == {
        "name and address": attempts.PER_NAME_AND_ADDRESS,
        "address": attempts.PER_ADDRESS,
        "name": attempts.PER_NAME,
        "known browser": attempts.PER_DEVICE,
    }


def test_every_action_of_the_audit_is_explained() -> None:
    explained = {word for cells in table("action")[1:] for word in re.findall(r"`([a-z_.]+)`", cells[0])}
    written: set[str] = set()
    for file in (Path(__file__).parents[2] / "services" / "api").rglob("*.py"):
        written |= set(re.findall(r"\.note\(\s*\"([a-z_]+\.[a-z_]+)\"", file.read_text(encoding="utf-8")))
    assert written == explained, "docs/access.md, section Audit, has a row for every action"
