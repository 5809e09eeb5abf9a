"""Who may speak and about what: the register as look-up tables, from sensor code and unit to handle and conversion.

Asset, gateway and sensor codes are the city's; from here on only `sensor_id` travels.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.lifeline import Catalogue
from services.database import load_queries
from services.ingest.rejections import Reason

QUERIES = load_queries(__file__)

NO_CHANNEL = -1


@dataclass(frozen=True)
class SensorRow:
    """A sensor of the register, as ingest needs it."""

    sensor_id: int
    sensor_code: str
    gateway_code: str
    quantity: str
    unit: str
    partition: int


class GatewayChannels:
    """The channels of one gateway: (sensor code, unit on the wire) -> channel number."""

    def __init__(self, sensors: dict[str, SensorRow]) -> None:
        self.sensors = sensors
        self.numbers: dict[tuple[str, str | None], int] = {}


class Registry:
    """All channels of the city.

    A channel is a sensor spoken of in one unit; its columns give the sensor and the conversion to the internal unit.

    Attributes:
        sensor_id: Sensor of each channel. (channels,)
        factor, offset: internal = factor * wire + offset. (channels,)
        low, high: What each sensor's instrument can report. (sensor_id + 1,) [internal unit]
        partition: Partition of each sensor's asset. (sensor_id + 1,)
        unusable: Codes of sensors that the catalogue does not understand: their quantity is unknown, or their unit is
            none that it accepts. Whatever else they say is refused with its reason; nobody else suffers.
    """

    def __init__(self, version: int, partition_count: int, catalogue: Catalogue, rows: Iterable[SensorRow]) -> None:
        self.version = version
        self.partition_count = partition_count
        self._catalogue = catalogue
        self.gateways: dict[str, GatewayChannels] = {}
        self._gateway_of: dict[str, str] = {}
        rows = list(rows)
        known = [row for row in rows if row.quantity in catalogue.quantities]
        self.unusable = [row.sensor_code for row in rows if not _is_understood(row, catalogue)]
        highest = max((row.sensor_id for row in known), default=0)
        self.low = np.full(highest + 1, -np.inf)
        self.high = np.full(highest + 1, np.inf)
        self.partition = np.zeros(highest + 1, np.int16)
        self.sensor_id = np.empty(len(known), np.int32)
        self.factor = np.ones(len(known))
        self.offset = np.zeros(len(known))
        self.channel_count = 0
        for row in known:
            self._add(row)

    def _add(self, row: SensorRow) -> None:
        gateway = self.gateways.setdefault(row.gateway_code, GatewayChannels({}))
        gateway.sensors[row.sensor_code] = row
        self._gateway_of[row.sensor_code] = row.gateway_code
        quantity = self._catalogue.quantities[row.quantity]
        self.low[row.sensor_id], self.high[row.sensor_id] = quantity.minimum, quantity.maximum
        self.partition[row.sensor_id] = row.partition
        if row.unit in quantity.accepts:
            number = self._open_channel(row, row.unit)
            gateway.numbers[row.sensor_code, None] = gateway.numbers[row.sensor_code, row.unit] = number

    def _open_channel(self, row: SensorRow, unit: str) -> int:
        number = self.channel_count
        if number == len(self.sensor_id):
            self._grow()
        self.sensor_id[number] = row.sensor_id
        self.factor[number], self.offset[number] = self._catalogue.quantities[row.quantity].accepts[unit]
        self.channel_count += 1
        return number

    def _grow(self) -> None:
        room = max(64, len(self.sensor_id) // 4)
        self.sensor_id = np.concatenate([self.sensor_id, np.empty(room, np.int32)])
        self.factor = np.concatenate([self.factor, np.ones(room)])
        self.offset = np.concatenate([self.offset, np.zeros(room)])

    def resolve(self, gateway: GatewayChannels, channels: list[tuple[str, str | None]]) -> list[int]:
        """Channel number of each (sensor code, unit), -1 where there is none."""
        known = gateway.numbers.get
        return [known(channel, NO_CHANNEL) for channel in channels]

    def learn(self, gateway: GatewayChannels, channel: tuple[str, str | None]) -> int | Reason:
        """Open a channel for a sensor that speaks in another accepted unit, or say why there is none.

        The number of channels stays bounded: sensors times units that their quantity accepts.
        """
        code, unit = channel
        row = gateway.sensors.get(code)
        if row is None:
            return Reason.SENSOR_OF_ANOTHER_GATEWAY if code in self._gateway_of else Reason.UNKNOWN_SENSOR
        if unit is None or unit not in self._catalogue.quantities[row.quantity].accepts:
            return Reason.WRONG_UNIT
        number = gateway.numbers[channel] = self._open_channel(row, unit)
        return number


def _is_understood(row: SensorRow, catalogue: Catalogue) -> bool:
    quantity = catalogue.quantities.get(row.quantity)
    return quantity is not None and row.unit in quantity.accepts


async def load_registry(connection: AsyncConnection, catalogue: Catalogue) -> Registry:
    """Read the register in one snapshot."""
    async with connection.transaction():
        await connection.execute(QUERIES["read_in_one_snapshot"])
        version, partition_count = await read_version(connection)
        cursor = connection.cursor(row_factory=class_row(SensorRow))
        rows = await (await cursor.execute(QUERIES["list_sensors"])).fetchall()
    return Registry(version, partition_count, catalogue, rows)


async def read_version(connection: AsyncConnection) -> tuple[int, int]:
    """Version of the register and number of partitions."""
    cursor = await connection.execute(QUERIES["read_version"])
    row = await cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 1)
