"""Do the tables say of every alert what its journal says? The journal alone is replayed and held against them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from services.alerting.alerts.replay import AlertLine, CannotFollow, differences, replay
from services.alerting.alerts.stored import StoredAlert
from services.database import load_queries

QUERIES = load_queries(__file__)

# differences that are named; all are counted
NAMED = 10
# alerts fetched at once while all of them are walked
PAGE = 1_000


@dataclass(frozen=True)
class JournalledAlert(StoredAlert):
    """An alert of the table with the lines of its journal, in the order of the chain."""

    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Difference:
    """An alert on which journal and table disagree, and on what."""

    alert_id: str
    why: str


@dataclass(frozen=True)
class Comparison:
    """What was found. first: the first differences."""

    alert_count: int
    difference_count: int
    first: tuple[Difference, ...]


def compare_states(connection: psycopg.Connection) -> Comparison:
    """Replay the journal of every alert, in one snapshot; changes nothing."""
    alert_count, found = 0, list[Difference]()
    with connection.transaction():
        for alert in _each_alert(connection):
            alert_count += 1
            found += [Difference(alert.alert_id, why) for why in compare(alert)]
    return Comparison(alert_count, len(found), tuple(found[:NAMED]))


def compare(alert: JournalledAlert) -> list[str]:
    """On what journal and table disagree; empty when they agree."""
    lines = [
        AlertLine(alert.alert_id, line["kind"], line["actor"], line["level"], line["details"]) for line in alert.lines
    ]
    try:
        told = replay(lines).get(alert.alert_id)
    except CannotFollow as error:
        return [str(error)]
    return differences(told, alert.shown)


def _each_alert(connection: psycopg.Connection) -> Iterator[JournalledAlert]:
    with connection.cursor("alerts", row_factory=class_row(JournalledAlert)) as cursor:
        cursor.itersize = PAGE
        cursor.execute(QUERIES["list_journalled"])
        yield from cursor
