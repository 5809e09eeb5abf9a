"""Show alerts in the terminal as they come: one line each, level as word, numeral and colour."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row
from rich.markup import escape

from schemas.lifeline import load_lifelines
from services.database import load_queries

QUERIES = load_queries(__file__)
LOOK_SECONDS = 1.0

LEVELS = {
    1: ("red", "RED I"),
    2: ("dark_orange", "ORANGE II"),
    3: ("yellow", "YELLOW III"),
    4: ("dodger_blue1", "BLUE IV"),
}
KINDS = {
    "raised": "raised",
    "level_changed": "level now",
    "cleared": "cleared",
    "unknown": "no data",
    "known": "data again",
    "acknowledged": "acknowledged",
}


@dataclass(frozen=True)
class Entry:
    """One entry of the journal with its place."""

    journal_id: int
    recorded_at: datetime
    kind: str
    level: int
    value: float | None
    limit_value: float | None
    rule_id: str
    asset_code: str
    asset_name: str
    quantity: str


class AlertLines:
    """Looks into the journal once a second from a thread of its own; ends with the process."""

    def __init__(self, conninfo: str, show: Callable[[str], None]) -> None:
        self.conninfo = conninfo
        self.show = show
        self.catalogue = load_lifelines()
        self.after: int | None = None

    def start(self) -> None:
        """Begin to look, from now on."""
        threading.Thread(target=self._look_forever, name="alert lines", daemon=True).start()

    def _look_forever(self) -> None:
        while True:
            try:
                with psycopg.connect(self.conninfo, autocommit=True) as connection:
                    while True:
                        for entry in self.new_entries(connection):
                            self.show(self.line(entry))
                        time.sleep(LOOK_SECONDS)
            except psycopg.Error:
                # the supervisor says that the database is away; we only wait for it
                time.sleep(LOOK_SECONDS)

    def new_entries(self, connection: psycopg.Connection) -> list[Entry]:
        """What the journal holds since the last look; nothing at the first."""
        if self.after is None:
            newest = connection.execute(QUERIES["newest_journal_id"]).fetchone()
            self.after = int(newest[0]) if newest else 0
        with connection.cursor(row_factory=class_row(Entry)) as cursor:
            entries = cursor.execute(QUERIES["list_new_entries"], {"after": self.after}).fetchall()
        self.after = entries[-1].journal_id if entries else self.after
        return entries

    def line(self, entry: Entry) -> str:
        """`21:04:05  ORANGE II   level now  Methane ... above limit  MH-012 Jiefang Road  3.42 %VOL (limit 2.5)`."""
        colour, level = LEVELS[entry.level]
        rule = self.catalogue.rules.get(entry.rule_id)
        quantity = self.catalogue.quantities.get(entry.quantity)
        title = rule.title.en if rule else entry.rule_id
        unit = quantity.unit if quantity else ""
        value = "" if entry.value is None else f"  {entry.value:.4g} {unit}"
        limit = "" if entry.limit_value is None else f" (limit {entry.limit_value:g})"
        place = entry.asset_name if entry.asset_code in entry.asset_name else f"{entry.asset_code} {entry.asset_name}"
        return (
            f"{entry.recorded_at.astimezone():%H:%M:%S}  [{colour}]{level:<10}[/{colour}]  {KINDS[entry.kind]:<12}  "
            + escape(f"{title}  {place}{value}{limit}")
        )
