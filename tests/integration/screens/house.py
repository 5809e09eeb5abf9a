"""A control room for the tests of this folder: all services on one database, people on duty, leaks on demand."""

import itertools
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString
from uuid import uuid4

import httpx
import psycopg

from schemas.wire.topics import partition_of
from services.api.passwords import hash_password
from tests.world import Gateway, eventually, rows

PASSWORD = "correct horse battery"
QUANTITY = "gas.methane_adjacent"
PEOPLE = (
    ("wang", "王芳", ["operator"], "duty_officer", None),
    ("li", "李强", ["operator", "chief"], "duty_chief", None),
    ("qian", None, ["chief"], None, None),
    ("zhao", "赵磊", ["crew"], None, 1),
    # of the road crew, which nobody sends anywhere
    ("kong", "孔静", ["crew"], None, 3),
)
# of %VOL: yellow from 1, orange from 2.5, red from 4
VALUES = {1: 4.5, 2: 3.0, 3: 1.4}
ASK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True)
class Leak:
    """An incident of its own, with the sensors that found it."""

    incident_id: int
    asset: str
    sensors: tuple[str, ...]


@dataclass
class House:
    """Where everything runs; each test works on leaks of its own and ends them."""

    address: str
    database_url: str
    gateway: Gateway
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def rows(self, query: LiteralString, *parameters: object) -> list[tuple[object, ...]]:
        """What the database says."""
        return rows(self.database_url, query, *parameters)

    def leak(self, level: int = 3, sensor_count: int = 1) -> Leak:
        """Methane in a manhole of its own; back when the incident stands."""
        number = next(self.numbers)
        asset, sensors = f"井-{number}", tuple(f"CH4-{number}-{place}" for place in range(1, sensor_count + 1))
        self._register(asset, sensors)
        readings = [(sensor, VALUES[level]) for sensor in sensors]
        incident_id = self._until_opened(asset, sensors, readings)
        return Leak(incident_id, asset, sensors)

    def _until_opened(self, asset: str, sensors: tuple[str, ...], readings: list[tuple[str, float]]) -> int:
        told_at = 0.0

        def ask() -> int | None:
            nonlocal told_at
            # a reading that comes before the register has reached the services is refused, and told again
            if time.monotonic() - told_at > ASK_AGAIN_SECONDS:
                self.gateway.report(*readings)
                told_at = time.monotonic()
            found = self.rows(
                "select incident.incident_id, count(*) from incidents as incident join assets using (asset_id)"
                " join incident_alerts using (incident_id) where asset_code = %s group by incident_id",
                asset,
            )
            return int(str(found[0][0])) if found and found[0][1] == len(sensors) else None

        opened = eventually(ask, f"an incident at {asset}")
        assert opened is not None
        return opened

    def _register(self, asset: str, sensors: tuple[str, ...]) -> None:
        with psycopg.connect(self.database_url) as connection:
            connection.execute(
                "insert into assets (asset_code, lifeline, kind, name, name_en, partition, geometry, road)"
                " values (%(asset)s, 'gas', 'manhole', %(asset)s, %(name_en)s, %(partition)s,"
                " st_setsrid(st_makepoint(113.24, 35.22), 4326), '和平路')",
                {"asset": asset, "name_en": asset.replace("井", "Manhole"), "partition": partition_of(asset, 12)},
            )
            for sensor in sensors:
                connection.execute(
                    "insert into sensors (sensor_code, gateway_id, asset_id, quantity, unit, longitude, latitude)"
                    " select %s, gateway_id, asset_id, %s, '%%VOL', 113.24, 35.22 from gateways, assets"
                    " where gateway_code = 'GW-1' and asset_code = %s",
                    (sensor, QUANTITY, asset),
                )
            connection.execute("update register set version = version + 1")
            connection.execute("notify register_changed")

    @contextmanager
    def simulated(self, run_id: str) -> Generator[None]:
        """All gateways belong to a run of the simulator for a while."""
        self._mark(run_id)
        try:
            yield
        finally:
            self._mark(None)

    def _mark(self, run_id: str | None) -> None:
        with psycopg.connect(self.database_url) as connection:
            connection.execute("update gateways set run_id = %s", (run_id,))
            connection.execute("update register set version = version + 1")
            connection.execute("notify register_changed")

    @contextmanager
    def person(self, name: str) -> Generator["Person"]:
        """Somebody who works without a screen, by the API."""
        with httpx.Client(base_url=self.address, headers={"X-Requested-With": "tests"}, timeout=20) as client:
            person = Person(client)
            person.post("/api/session", name=name, password=PASSWORD)
            yield person

    def order(self, leak: Leak, instructions: str = "先检测再下井") -> int:
        """Send the gas crew; returns the order's number."""
        with self.person("li") as li:
            body: dict[str, object] = {"work_order_key": str(uuid4()), "crew_id": 1, "instructions": instructions}
            return int(li.post(f"/api/incidents/{leak.incident_id}/work-orders", **body)["work_order_id"])

    def end_everything(self) -> None:
        """No page rings and no order waits when the next test begins."""
        with self.person("li") as li:
            for order in li.get("/api/work-orders", state="open")["items"]:
                step: dict[str, object] = {
                    "kind": "cancel",
                    "step_id": str(uuid4()),
                    "happened_at": order["created_at"],
                }
                li.client.post(f"/api/work-orders/{order['work_order_id']}/steps", json=step)
            for incident in li.get("/api/incidents")["items"]:
                li.post(f"/api/incidents/{incident['incident_id']}/release", despite="the test has ended")
            if alerts := [one["alert_id"] for one in li.get("/api/alerts")["items"]]:
                li.post("/api/alerts/bulk", action="acknowledge", alert_ids=alerts)
        self.rows("update contact_points set gone_at = now() where gone_at is null returning contact_id")


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    client: httpx.Client

    def post(self, path: str, **body: object) -> dict[str, Any]:
        """The answer to a body that must be taken."""
        answer = self.client.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else {}

    def get(self, path: str, **asked: str) -> dict[str, Any]:
        """What is there."""
        answer = self.client.get(path, params=asked)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()


def people_the_house(database_url: str) -> None:
    """An officer on duty, a chief who is woken two seconds later, a reviewer, and three crews."""
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into gateways (gateway_code) values ('GW-1')")
        connection.execute(
            "insert into crews (crew_code, name, name_en, lifelines, phone, longitude, latitude, position_at) values"
            " ('gas-1', '燃气一队', 'Gas crew', '{gas}', '110', 113.23, 35.21, now()),"
            " ('water-1', '供水一队', 'Water crew', '{water}', null, 113.25, 35.23, now()),"
            " ('road-1', '桥隧一队', 'Road crew', '{bridge}', null, null, null, null)"
        )
        # hashed once: that takes long
        password_hash = hash_password(PASSWORD)
        for name, display_name, roles, position, crew_id in PEOPLE:
            connection.execute(
                "insert into accounts (name, display_name, password_hash, roles, crew_id) values (%s, %s, %s, %s, %s)",
                (name, display_name, password_hash, roles, crew_id),
            )
            if position:
                connection.execute(
                    "insert into shifts (position, account_id, starts_at, ends_at) select %s, account_id,"
                    " now() - interval '1 day', now() + interval '1 day' from accounts where name = %s",
                    (position, name),
                )
        connection.execute("update routes set after_seconds = 2 where step = 1")
