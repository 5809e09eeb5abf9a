"""The same story at the speed of the world and sixty times faster: broker, log, services and database are real."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from deploy.processes import Child
from deploy.servers import Servers
from schemas.clock_file import ClockFile
from schemas.lifeline import load_lifelines
from services.api.imports import import_files
from services.clock import to_microseconds
from simulators.city import DEFAULT_RUN_ID, build, write_import_files
from simulators.publish.connection import Connections, Outlet
from simulators.publish.fleet import Fleet
from simulators.publish.run import Publishing, Run, Timing
from simulators.publish.settings import GatewaySettings
from simulators.scenario.performance import Performance
from simulators.scenario.schedule import find_scenario, load_schedule
from simulators.scenario.stage import Stage
from tests.conftest import cloned_database, environment_of
from tests.integration.services.conftest import SERVICES, forget_log
from tests.world import eventually, rows

BEGINS = datetime.fromisoformat("2026-01-15T08:00:00+08:00")
SECONDS = 34.0
"""Long enough for the shortest silence that counts, half a minute."""
LAPSE = 600.0
FALLS_SILENT_AFTER = 0.5
# how far time may run ahead of ingest, and one step of the clock
ONE_LOOK = timedelta(seconds=5.0)

LIMITS = """
    select sensor_code, rule_id, step.kind, step.revision, step.level, step.observed_at, step.value,
        alert.raised_at, alert.worst_level::integer, alert.is_late, incident.run_id
    from journal as step
    join alerts as alert using (alert_id)
    join sensors as sensor on sensor.sensor_id = alert.sensor_id
    left join incident_alerts as member using (alert_id)
    left join incidents as incident on incident.incident_id = member.incident_id
    where step.actor = 'engine' and rule_id not like '%%.no_data'
    order by sensor_code, rule_id, step.revision
"""
SILENCES = "select sensor_code, silent_since from silent_sensors join sensors using (sensor_id) order by sensor_code"


@dataclass
class OneFallsSilent:
    """Passes everything on but the later reports of one gateway."""

    outlet: Outlet
    gateway: str
    clock: Callable[[], int]
    silent_from: int
    swallowed: int = 0

    @property
    def acknowledged(self) -> int:
        return self.outlet.acknowledged

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        if gateway == self.gateway and self.clock() >= self.silent_from:
            self.swallowed += 1
            return True
        return self.outlet.publish(gateway, topic, payload)


@dataclass
class Told:
    """What a run has led to."""

    publishing: Publishing
    steps: list[tuple[object, ...]]
    silences: list[tuple[object, ...]]
    stored: list[tuple[object, ...]]


def play(
    servers: Servers,
    database_url: str,
    start_service: Callable[[str, Mapping[str, str]], Child],
    directory: Path,
    speed: float,
) -> Told:
    """The story, once, on fresh services."""
    city, catalogue = build(sensors=700), load_lifelines()
    directory.mkdir()
    assert import_files(database_url, write_import_files(city, directory)).exit_status == 0
    clock = ClockFile.create(directory / "clock", to_microseconds(BEGINS))
    environment = {**environment_of(servers, database_url), "LIFELINE_CLOCK_FILE": str(directory / "clock")}
    services = [start_service(name, environment) for name in SERVICES]
    eventually(lambda: clock.reached("listened"), "ingest listens")
    settings = GatewaySettings(
        broker_port=servers.broker.port, gateways_password_file=servers.home.password_file("broker_gateways")
    )
    connections = Connections(settings, "same-alerts")
    performance = Performance(Stage.of(city, catalogue, seed=1), load_schedule(find_scenario("gas_leak")), LAPSE)
    silent = next(sensor.gateway for sensor in city.sensors if sensor.quantity == "drainage.pump_running")

    def make_fleet(outlet: Outlet, now: Callable[[], int]) -> Fleet:
        filtered = OneFallsSilent(outlet, silent, now, now() + round(FALLS_SILENT_AFTER * 1_000_000))
        return Fleet(city, catalogue, performance, filtered, now, seed=1)

    timing = Timing(to_microseconds(BEGINS), SECONDS / 3600.0, speed)
    publishing = Run(make_fleet, connections, timing).by_turning(clock, threading.Event())
    connections.close()
    stored = rows(database_url, "select sensor_id, observed_at, value from readings order by observed_at, sensor_id")
    told = Told(publishing, rows(database_url, LIMITS), rows(database_url, SILENCES), stored)
    for service in services:
        service.stop()
    return told


@pytest.fixture
def at_speed(
    servers: Servers, template_database: str, start_service: Callable[[str, Mapping[str, str]], Child], tmp_path: Path
) -> Callable[[float], Told]:
    def told(speed: float) -> Told:
        with cloned_database(servers, template_database) as url:
            forget_log(environment_of(servers, url))
            return play(servers, url, start_service, tmp_path / f"x{speed:g}", speed)

    return told


def test_same_alerts_in_real_time_and_sixty_times_faster(at_speed: Callable[[float], Told]) -> None:
    real, fast = at_speed(1.0), at_speed(60.0)

    assert real.publishing.speed == pytest.approx(1.0, abs=0.2)
    assert fast.publishing.speed > 5.0
    for run in (real, fast):
        assert (run.publishing.is_complete, run.publishing.missed_readings) == (True, 0)
    # every reading is there, and not one more
    assert len(real.stored) > 4_000
    assert fast.stored == real.stored
    # whatever values decide is the same to the microsecond, step by step, up to red
    assert 1 in {step[4] for step in real.steps}
    assert {step[-1] for step in real.steps} == {DEFAULT_RUN_ID}
    assert fast.steps == real.steps
    # silence is looked for once a second of the log's time, which runs at most a few seconds ahead
    assert real.silences
    assert [code for code, _ in fast.silences] == [code for code, _ in real.silences]
    for one, other in zip(real.silences, fast.silences, strict=True):
        assert isinstance(one[-1], datetime)
        assert isinstance(other[-1], datetime)
        assert abs(one[-1] - other[-1]) <= ONE_LOOK
