"""Where the sensors are and what they belong to, in columns: the register as the map and the live alerts need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.lifeline import Catalogue
from schemas.scope import Scope
from services.api.alert_rows import lifeline_of
from services.database import load_queries

QUERIES = load_queries(__file__)

# rows a step, so that streams are served between two steps
STEP = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """A sensor, as an alert names it."""

    sensor_id: int
    sensor_code: str
    quantity: str
    longitude: float
    latitude: float
    asset_id: int
    run_id: str | None
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class ObservedAsset:
    """An asset, as an alert names it."""

    asset_id: int
    asset_code: str
    name: str | None
    name_en: str | None
    district_code: str | None
    road: str | None


@dataclass(frozen=True)
class Places:
    """The register at one version. Rows are sensors in service by sensor_id; that is the order of the map's columns."""

    version: int
    places: Sequence[Place]
    assets: Mapping[int, ObservedAsset]
    # row of each sensor in service
    row_of: Mapping[int, int] = field(repr=False)
    # out of service, but alerts may still name them
    removed: Mapping[int, Place] = field(repr=False)
    # rows by scope, found once a version
    _rows: dict[Scope, npt.NDArray[np.int64]] = field(default_factory=dict[Scope, npt.NDArray[np.int64]], repr=False)

    @classmethod
    def of(cls, version: int, sensors: Sequence[Place], assets: Sequence[ObservedAsset]) -> "Places":
        """Index what the database said."""
        places = [sensor for sensor in sensors if not sensor.is_removed]
        return cls(
            version,
            places,
            assets={asset.asset_id: asset for asset in assets},
            row_of={place.sensor_id: row for row, place in enumerate(places)},
            removed={sensor.sensor_id: sensor for sensor in sensors if sensor.is_removed},
        )

    def knows(self, sensor_id: int) -> bool:
        """Does this version of the register name this sensor?"""
        return sensor_id in self.row_of or sensor_id in self.removed

    def find(self, sensor_id: int) -> tuple[Place, ObservedAsset] | None:
        """A sensor and its asset; None when this version of the register does not know it."""
        row = self.row_of.get(sensor_id)
        place = self.removed.get(sensor_id) if row is None else self.places[row]
        return (place, self.assets[place.asset_id]) if place else None

    def covers(self, scope: Scope, sensor_id: int) -> bool:
        """Does this sensor lie in this scope? One that the register does not know lies in the whole city only."""
        if scope.is_whole_city:
            return True
        found = self.find(sensor_id)
        return found is not None and scope.covers(lifeline_of(found[0].quantity), found[1].district_code)

    def rows_within(self, scope: Scope) -> npt.NDArray[np.int64]:
        """Rows of the sensors in this scope, in order."""
        if scope not in self._rows:
            self._rows[scope] = np.array(
                [row for row, place in enumerate(self.places) if self.covers(scope, place.sensor_id)], np.int64
            )
        return self._rows[scope]

    def within(self, scope: Scope) -> "Places":
        """The sensors in service that lie in this scope."""
        if scope.is_whole_city:
            return self
        places = [place for place in self.places if self.covers(scope, place.sensor_id)]
        return Places.of(self.version, places, [*self.assets.values()])

    @property
    def run_id(self) -> str | None:
        """The run of the simulator, if any gateway belongs to one."""
        return next((place.run_id for place in self.places if place.run_id), None)

    def columns(self, catalogue: Catalogue) -> dict[str, object]:
        """What `map/sensors` answers: positions in millionths of a degree, lifeline and quantity as indices."""
        lifelines = {lifeline.code: index for index, lifeline in enumerate(catalogue.lifelines)}
        quantities = sorted({place.quantity for place in self.places})
        index = {code: number for number, code in enumerate(quantities)}
        return {
            "register_version": self.version,
            "sensor_id": [place.sensor_id for place in self.places],
            "longitude_e6": _millionths([place.longitude for place in self.places]),
            "latitude_e6": _millionths([place.latitude for place in self.places]),
            "lifeline": [lifelines.get(lifeline_of(place.quantity), 0) for place in self.places],
            "quantity": [index[place.quantity] for place in self.places],
            "quantities": quantities,
        }


def _millionths(degrees: Sequence[float]) -> list[int]:
    whole: npt.NDArray[np.int64] = np.rint(np.array(degrees, np.float64) * 1e6).astype(np.int64)
    return whole.tolist()


async def read_version(connection: AsyncConnection) -> int:
    """The version of the register now."""
    return (await (await connection.execute(QUERIES["read_version"])).fetchall())[0][0]


async def load_places(connection: AsyncConnection) -> Places:
    """Read the register; the caller's transaction holds one snapshot, so that its parts belong together."""
    version = await read_version(connection)
    places: list[Place] = []
    async with connection.cursor(row_factory=class_row(Place)) as cursor:
        await cursor.execute(QUERIES["list_sensors"])
        while step := await cursor.fetchmany(STEP):
            places += step
    assets: list[ObservedAsset] = []
    async with connection.cursor(row_factory=class_row(ObservedAsset)) as cursor:
        await cursor.execute(QUERIES["list_observed_assets"])
        while step := await cursor.fetchmany(STEP):
            assets += step
    return Places.of(version, places, assets)
