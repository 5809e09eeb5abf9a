"""The register of the measured city: sensors of six lifelines, fifty to a message, and values that alarm nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg

from schemas.lifeline import Catalogue, Limit, LimitRule, load_lifelines
from schemas.wire.topics import partition_of, readings_topic
from tests.benchmarks.packets import Spoken, Wave, WireFormat, build_wave
from tests.world import METHANE

GATEWAYS = 64
LANES = 4
BLOCK = 50
SENSORS_PER_ASSET = 5
PARTITIONS = 12
# none of them counts as silent within the minutes of a run
QUANTITIES = (
    METHANE,
    "drainage.ponding_road",
    "bridge.vertical_acceleration_root_mean_square",
    "heating.chamber_temperature",
    "water.acidity",
    "geohazard.building_tilt",
)
# above the limit of yellow, which alarms at once
METHANE_CROSSING = 1.5
# no service listens to this group: what is published there tells what the broker alone can do
FLOOR_GROUP = 99


@dataclass(frozen=True)
class Sensor:
    """One sensor of the measured city."""

    number: int
    quantity: str
    calm: float

    @property
    def code(self) -> str:
        """As gateways speak of it; all equally long."""
        return f"BS-{self.number:06}"

    @property
    def asset(self) -> str:
        """Where it is mounted."""
        return f"BA-{self.number // SENSORS_PER_ASSET:06}"

    @property
    def gateway(self) -> str:
        """Who speaks for it: neighbours of fifty share a message."""
        return f"BG-{self.number // BLOCK % GATEWAYS:02}"


def calm_value(catalogue: Catalogue, quantity: str) -> float:
    """The middle of what neither the instrument nor any limit objects to. [internal unit]"""
    rules = [rule for rule in catalogue.rules.values() if isinstance(rule, LimitRule) and rule.quantity == quantity]
    limits: list[Limit] = [limit for rule in rules for limit in rule.limits]
    known = catalogue.quantities[quantity]
    low = max([known.minimum, *(limit.low for limit in limits if limit.low is not None)])
    high = min([known.maximum, *(limit.high for limit in limits if limit.high is not None)])
    return (low + high) / 2


def sensors_of_city(count: int) -> list[Sensor]:
    """The first sensors of the city; a multiple of `BLOCK * LANES`."""
    catalogue = load_lifelines()
    calm = {quantity: calm_value(catalogue, quantity) for quantity in QUANTITIES}
    named = ((number, QUANTITIES[number % len(QUANTITIES)]) for number in range(count))
    return [Sensor(number, quantity, calm[quantity]) for number, quantity in named]


def seed(database_url: str, sensors: Sequence[Sensor]) -> dict[int, int]:
    """Write them into the register; returns sensor_id by number."""
    units = {code: quantity.unit for code, quantity in load_lifelines().quantities.items()}
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into gateways (gateway_code) values (%s) on conflict do nothing",
            [(code,) for code in sorted({sensor.gateway for sensor in sensors})],
        )
        cursor.executemany(
            "insert into assets (asset_code, lifeline, kind, name, partition, geometry)"
            " values (%(code)s, 'gas', 'manhole', %(code)s, %(partition)s, 'SRID=4326;POINT(113.24 35.22)')",
            [
                {"code": code, "partition": partition_of(code, PARTITIONS)}
                for code in sorted({sensor.asset for sensor in sensors})
            ],
        )
        cursor.execute("create temporary table fresh (code text, gateway text, asset text, quantity text, unit text)")
        with cursor.copy("copy fresh from stdin") as into:
            for sensor in sensors:
                into.write_row((sensor.code, sensor.gateway, sensor.asset, sensor.quantity, units[sensor.quantity]))
        cursor.execute(
            "insert into sensors (sensor_code, gateway_id, asset_id, quantity, unit, longitude, latitude)"
            " select code, gateway_id, asset_id, quantity, unit, 113.24, 35.22 from fresh"
            " join gateways on gateway_code = gateway join assets on asset_code = asset order by code"
        )
        cursor.execute("update register set version = version + 1")
        cursor.execute("notify register_changed")
        ids = cursor.execute("select sensor_code, sensor_id from sensors where sensor_code like 'BS-%'").fetchall()
    return {int(str(code).removeprefix("BS-")): int(sensor_id) for code, sensor_id in ids}


def topic_of(sensor: Sensor, *, for_floor: bool = False) -> str:
    """Where its gateway publishes, or a topic of the same length that no service listens to."""
    topic = readings_topic(sensor.gateway)
    return f"lifeline/v1/{FLOOR_GROUP}/{topic.split('/', 3)[3]}" if for_floor else topic


def blocks(sensors: Sequence[Sensor]) -> Iterator[Sequence[Sensor]]:
    """Neighbours that one gateway speaks for."""
    return (sensors[start : start + BLOCK] for start in range(0, len(sensors), BLOCK))


def waves(sensors: Sequence[Sensor], wire: WireFormat, lanes: int = LANES, *, for_floor: bool = False) -> list[Wave]:
    """The messages of one round over all sensors, dealt out to connections; a gateway stays with one connection."""
    dealt: list[list[tuple[str, list[Spoken]]]] = [[] for _ in range(lanes)]
    for number, block in enumerate(blocks(sensors)):
        topic = topic_of(block[0], for_floor=for_floor)
        spoken = [Spoken(sensor.code, sensor.calm) for sensor in block]
        messages = [[one] for one in spoken] if wire == "single" else [spoken]
        dealt[number % lanes] += [(topic, message) for message in messages]
    return [build_wave(wire, messages) for messages in dealt]
