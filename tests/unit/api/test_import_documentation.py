"""The page for people who bring their own city names everything the import knows."""

import re
from pathlib import Path

import pytest

from services.api.imports.columns import COLUMNS, CSV_COLUMNS, LINK_KINDS, Column, Table

PAGE = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")
SECTIONS = {
    Table.MAP_FEATURE: "Map features",
    Table.ASSET: "Assets",
    Table.GATEWAY: "Gateways",
    Table.SENSOR: "Sensors",
    Table.LINK: "Links",
}


def documented(table: Table) -> dict[str, str]:
    """Columns of a section's table, each with what it says about being required."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = [part for part in section if part.startswith(SECTIONS[table])]
    lines = re.findall(r"^\| (`[^|]*) \| ([^|]*) ?\|", text, flags=re.MULTILINE)
    return {name: required.strip() for names, required in lines for name in re.findall(r"`(\w+)`", names)}


@pytest.mark.parametrize("table", Table, ids=lambda table: str(table))
def test_documentation_names_every_column(table: Table) -> None:
    known: dict[str, Column] = {column.name: column for column in (*CSV_COLUMNS.get(table, ()), *COLUMNS[table])}
    said = documented(table)
    assert set(said) == set(known)
    assert {name for name, required in said.items() if required == "yes"} == {
        column.name for column in COLUMNS[table] if column.is_required
    }


@pytest.mark.parametrize("kind", LINK_KINDS)
def test_documentation_names_every_kind_of_link(kind: str) -> None:
    assert kind in PAGE
