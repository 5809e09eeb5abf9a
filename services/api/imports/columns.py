"""The columns an import knows: the one list behind recognition, checks and `docs/import.md`."""

from dataclasses import dataclass
from enum import StrEnum


class Table(StrEnum):
    """What one row of an import describes; also the order in which the tables are stored."""

    MAP_FEATURE = "map feature"
    ASSET = "asset"
    GATEWAY = "gateway"
    SENSOR = "sensor"
    LINK = "link"


@dataclass(frozen=True)
class Column:
    """One column of a CSV file, or one property of a GeoJSON feature."""

    name: str
    meaning: str
    is_required: bool = False


MAP_FEATURE_KINDS = ("district", "road", "river", "park")
SENSOR_KIND = "sensor"

POSITION = (
    Column("longitude", "WGS 84, degrees east"),
    Column("latitude", "WGS 84, degrees north"),
)

COLUMNS: dict[Table, tuple[Column, ...]] = {
    Table.MAP_FEATURE: (
        Column("kind", "district, road, river or park", is_required=True),
        Column("code", "the city's own code, unique within the kind", is_required=True),
        Column("name", "name on the map", is_required=True),
        Column("name_en", "English name"),
    ),
    Table.ASSET: (
        Column("code", "the city's own code, unique among assets", is_required=True),
        Column("lifeline", "gas, drainage, bridge, heating, water, geohazard or tunnel", is_required=True),
        Column("kind", "pipe, manhole, valve, station, bridge, slope, tunnel_section, ...", is_required=True),
        Column("name", "name on the screen; the code when left out"),
        Column("name_en", "English name"),
        Column("district", "code of the district; found from the outlines when left out"),
        Column("road", "road it lies on"),
        Column("owner_unit", "who owns and repairs it"),
    ),
    Table.GATEWAY: (
        Column("gateway", "code of the gateway, as in its MQTT topic", is_required=True),
        Column("run_id", "run of the simulator, for simulated gateways only"),
    ),
    Table.SENSOR: (
        Column("sensor", "code of the sensor, as in its readings", is_required=True),
        Column("gateway", "code of the gateway that reports for it; created when new", is_required=True),
        Column("asset", "code of the asset it observes", is_required=True),
        Column("quantity", "what it measures, e.g. gas.methane_adjacent", is_required=True),
        Column("unit", "unit of its readings on the wire", is_required=True),
        *POSITION,
        Column("design_value", "what relative limits are ratios of, in the quantity's internal unit"),
        # for people and simulators; the register takes a twin like any other sensor
        Column("twin_of", "simulated cities only: the sensor that this one repeats"),
    ),
    Table.LINK: (
        Column("from_asset", "code of the asset it starts from", is_required=True),
        Column("to_asset", "code of the asset it leads to", is_required=True),
        Column("kind", "connects, flows_to, adjacent_to, attached_to or feeds", is_required=True),
        Column("distance_m", "length or distance in metres"),
    ),
}

LINK_KINDS = ("connects", "flows_to", "adjacent_to", "attached_to", "feeds")

# In a CSV file an asset is a point, and its position stands in two columns.
CSV_COLUMNS: dict[Table, tuple[Column, ...]] = {
    Table.ASSET: (*COLUMNS[Table.ASSET], *(Column(column.name, column.meaning, True) for column in POSITION)),
    Table.GATEWAY: COLUMNS[Table.GATEWAY],
    Table.SENSOR: COLUMNS[Table.SENSOR],
    Table.LINK: COLUMNS[Table.LINK],
}

# The most telling header first: a sensor file also names its gateways.
RECOGNITION_ORDER = (Table.SENSOR, Table.LINK, Table.ASSET, Table.GATEWAY)


def required_names(columns: tuple[Column, ...]) -> frozenset[str]:
    """Names that a row cannot do without."""
    return frozenset(column.name for column in columns if column.is_required)


def recognise_header(header: list[str]) -> Table | None:
    """The table a CSV header belongs to, or None when it fits none."""
    present = frozenset(header)
    return next((table for table in RECOGNITION_ORDER if _fits(table, present)), None)


def _fits(table: Table, present: frozenset[str]) -> bool:
    if table is Table.GATEWAY and present & TELLING_OTHERWISE:
        return False
    return required_names(CSV_COLUMNS[table]) <= present


# a header with one of these is no list of gateways: a column it needs is missing
TELLING_OTHERWISE = frozenset(column.name for column in CSV_COLUMNS[Table.SENSOR]) - {"gateway"}
