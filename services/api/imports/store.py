"""Bring checked rows into the register: temporary tables, set-based comparison, one version for all of it.

Never commits: the caller holds the transaction.
"""

from collections.abc import Iterable

import numpy as np
from psycopg import Connection, Cursor
from psycopg.rows import TupleRow

from schemas.wire.topics import partition_of
from services.api.imports.checks import Record, Sorted
from services.api.imports.columns import Table
from services.api.imports.positions import LOOKS_GCJ02, look_like_gcj02
from services.api.imports.report import Fault, ImportReport, Stored
from services.api.imports.rows import Row
from services.database import load_queries

QUERIES = load_queries(__file__)

Checked = list[tuple[Row, Record]]


def store(connection: Connection, rows: Sorted) -> ImportReport:
    """Compare the rows with the register, add and change what differs, and say so to the services."""
    report = ImportReport(faults=list(rows.faults))
    with connection.cursor() as cursor:
        partition_count: int = cursor.execute(QUERIES["lock_register"]).fetchall()[0][0]
        cursor.execute(QUERIES["create_incoming"])
        _store_map_features(cursor, rows.records[Table.MAP_FEATURE], report)
        _store_assets(cursor, rows.records[Table.ASSET], partition_count, report)
        _store_sensors(cursor, rows.records[Table.SENSOR], rows.records[Table.GATEWAY], report)
        _store_links(cursor, rows.records[Table.LINK], report)
        if any(stored.added or stored.changed for stored in report.stored.values()):
            report.register_version = cursor.execute(QUERIES["raise_register_version"]).fetchall()[0][0]
            cursor.execute(QUERIES["notify_register_changed"])
    return report


def _store_map_features(cursor: Cursor, checked: Checked, report: ImportReport) -> None:
    if checked:
        _copy(cursor, "copy_map_features", (record for _, record in checked))
        _note(report, Table.MAP_FEATURE, len(checked), cursor.execute(QUERIES["store_map_features"]).fetchall())


def _store_assets(cursor: Cursor, checked: Checked, partition_count: int, report: ImportReport) -> None:
    if not checked:
        return
    partitions = (partition_of(row.cells["code"], partition_count) for row, _ in checked)
    records = ((*record, partition) for (_, record), partition in zip(checked, partitions, strict=True))
    _copy(cursor, "copy_assets", records)
    moved = cursor.execute(QUERIES["list_moved_assets"]).fetchall()
    report.hints += _gcj02_hints(checked, moved, "geometry")
    for ordinal, district in cursor.execute(QUERIES["list_unknown_districts"]).fetchall():
        report.hints.append(_origin(checked, ordinal).fault("district", f"'{district}' has no outline on the map"))
    cursor.execute(QUERIES["find_districts"])
    _note(report, Table.ASSET, len(checked), cursor.execute(QUERIES["store_assets"]).fetchall())


def _store_sensors(cursor: Cursor, sensors: Checked, gateways: Checked, report: ImportReport) -> None:
    if not sensors and not gateways:
        return
    _copy(cursor, "copy_gateways", (record for _, record in gateways))
    _copy(cursor, "copy_sensors", (record for _, record in sensors))
    cursor.execute("analyze incoming_sensors")
    loose = cursor.execute(QUERIES["take_sensors_without_asset"]).fetchall()
    for ordinal, asset_code in sorted(loose):
        report.faults.append(_origin(sensors, ordinal).fault("asset", f"'{asset_code}' is not known"))
    added, changed, total = cursor.execute(QUERIES["store_gateways"]).fetchall()[0]
    report.stored[Table.GATEWAY] = Stored(added, changed, total - added - changed)
    if sensors:
        placed = cursor.execute(QUERIES["list_placed_sensors"]).fetchall()
        report.hints += _gcj02_hints(sensors, placed, "longitude")
        count = len(sensors) - len(loose)
        _note(report, Table.SENSOR, count, cursor.execute(QUERIES["store_sensors"]).fetchall())


def _store_links(cursor: Cursor, checked: Checked, report: ImportReport) -> None:
    if not checked:
        return
    _copy(cursor, "copy_links", (record for _, record in checked))
    cursor.execute("analyze incoming_links")
    loose = cursor.execute(QUERIES["take_links_without_end"]).fetchall()
    for ordinal, column, code in sorted(loose):
        report.faults.append(_origin(checked, ordinal).fault(column, f"'{code}' is not known"))
    count = len(checked) - len(loose)
    _note(report, Table.LINK, count, cursor.execute(QUERIES["store_links"]).fetchall())


def _copy(cursor: Cursor, query: str, records: Iterable[Record]) -> None:
    with cursor.copy(QUERIES[query]) as copy:
        for ordinal, record in enumerate(records):
            copy.write_row((ordinal, *record))


def _note(report: ImportReport, table: Table, total: int, counts: list[TupleRow]) -> None:
    added, changed = counts[0]
    report.stored[table] = Stored(added, changed, total - added - changed)


def _origin(checked: Checked, ordinal: int) -> Row:
    return checked[ordinal][0]


def _gcj02_hints(checked: Checked, positions: list[TupleRow], column: str) -> list[Fault]:
    """Hints at the rows that lie where a web map would draw them. positions: ordinal, there (2), true (2)"""
    if not positions:
        return []
    columns = np.array(positions, dtype=np.float64).T
    suspects = columns[0][look_like_gcj02(*columns[1:])].astype(int)
    return [_origin(checked, ordinal).fault(column, LOOKS_GCJ02) for ordinal in suspects]
