"""One row of an import file as it was written, before anyone judged it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from services.api.imports.columns import Table
from services.api.imports.report import Fault


@dataclass(frozen=True)
class Row:
    """One row as it was written: where it stands, its cells by column, its geometry if it has one."""

    file: str
    place: str
    table: Table
    cells: Mapping[str, str]
    # members of a GeoJSON feature or CSV columns that no column of ours describes
    extra: Mapping[str, object] = field(default_factory=dict[str, object])
    geometry: BaseGeometry | None = None

    def fault(self, column: str | None, reason: str) -> Fault:
        """A fault at this row."""
        return Fault(self.file, self.place, column, reason)


class Unreadable(Exception):
    """The file as a whole cannot be used."""
