"""Rows that the other services would have written."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from schemas.wire.topics import partition_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
METHANE = "gas.methane_adjacent"
RULE = "gas.methane_adjacent.limit"


class City:
    """Writes into one database."""

    def __init__(self, database_url: str) -> None:
        self.connection = psycopg.connect(database_url, autocommit=True)

    def close(self) -> None:
        self.connection.close()

    def asset(self, code: str, at: tuple[float, float] = (113.24, 35.22), **columns: str) -> int:
        named = {"lifeline": "gas", "kind": "manhole", "name": f"井 {code}", "district_code": "410803"} | columns
        row = self.connection.execute(
            "insert into assets (asset_code, lifeline, kind, name, district_code, road, partition, geometry)"
            " values (%s, %s, %s, %s, %s, '解放路', %s, st_setsrid(st_makepoint(%s, %s), 4326)) returning asset_id",
            (
                code,
                named["lifeline"],
                named["kind"],
                named["name"],
                named["district_code"],
                partition_of(code, 12),
                *at,
            ),
        ).fetchone()
        self._new_register()
        assert row is not None
        return int(row[0])

    def sensor(
        self, code: str, quantity: str = METHANE, asset: str | None = None, at: tuple[float, float] = (113.24, 35.22)
    ) -> int:
        """On its own asset unless told."""
        if asset is None:
            self.asset(asset := f"A-{code}", at, lifeline=quantity.split(".")[0])
        self.connection.execute("insert into gateways (gateway_code) values ('GW-1') on conflict do nothing")
        row = self.connection.execute(
            "insert into sensors (sensor_code, gateway_id, asset_id, quantity, unit, longitude, latitude)"
            " select %s, gateway_id, asset_id, %s, '%%LEL', %s, %s from gateways, assets"
            " where gateway_code = 'GW-1' and asset_code = %s returning sensor_id",
            (code, quantity, *at, asset),
        ).fetchone()
        self._new_register()
        assert row is not None
        return int(row[0])

    def alert(
        self, sensor_id: int, number: int = 1, *, level: int = 3, minutes_ago: float = 0, **columns: object
    ) -> UUID:
        """Raised so long before noon; `columns` replace what the row would say."""
        raised_at = NOON - timedelta(minutes=minutes_ago)
        row: dict[str, object] = {
            "alert_id": UUID(int=number),
            "sensor_id": sensor_id,
            "rule_id": RULE,
            "rules_version": "abc",
            "level": level,
            "worst_level": level,
            "condition": "true",
            "is_late": False,
            "raised_at": raised_at,
            "changed_at": raised_at,
            "revision": 1,
            "value": 1.5,
            "limit_value": 1.0,
            "direction": "high",
            "cleared_at": None,
            "acknowledged_at": None,
            "acknowledged_by": None,
            "evidence": json.dumps({"limit": 1.0, "direction": "high", "value": 1.5, "quality": 1}),
        } | columns
        names = ", ".join(row)
        places = ", ".join(f"%({name})s" for name in row)
        self.connection.execute(f"insert into alerts ({names}) values ({places})", row)  # pyright: ignore[reportArgumentType]
        self.connection.execute(
            "insert into journal (alert_id, kind, actor, revision, observed_at, level, value)"
            " values (%s, 'raised', 'engine', 1, %s, %s, 1.5)",
            (row["alert_id"], raised_at, level),
        )
        return UUID(int=number)

    def readings(self, sensor_id: int, readings: Sequence[tuple[datetime, float, int]]) -> None:
        """Instant, value and quality."""
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "insert into readings (observed_at, sensor_id, value, quality) values (%s, %s, %s, %s)",
                [(at, sensor_id, value, quality) for at, value, quality in readings],
            )

    def newest(self, sensor_id: int, at: datetime, value: float, quality: int = 1) -> None:
        self.connection.execute(
            "insert into newest_readings (sensor_id, observed_at, received_at, value, quality)"
            " values (%s, %s, %s, %s, %s)",
            (sensor_id, at, at, value, quality),
        )

    def _new_register(self) -> None:
        self.connection.execute("update register set version = version + 1")
        self.connection.execute("notify register_changed")
