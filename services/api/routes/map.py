"""The one map: columns of all sensors, a byte of state for each, and GeoJSON of what lies underneath."""

from dataclasses import replace
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.api.account import Account
from services.api.answers import Snapshot
from services.api.dependencies import ApiParts, LiveHub, Looking
from services.api.errors import problems
from services.api.parts import Parts
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/map", tags=["map"])

GEOJSON = "application/geo+json"
REFUSALS = problems(401, 503)
SNAPSHOT: dict[int | str, dict[str, Any]] = {304: {"description": "The caller has the newest already."}} | REFUSALS
FEATURES = SNAPSHOT | {200: {"content": {GEOJSON: {"schema": {"$ref": "#/components/schemas/FeatureCollection"}}}}}


class MapSensors(BaseModel):
    """All sensors in service, one column per property, in order of sensor_id.

    `lifeline` indexes the list of `/api/lifelines`, `quantity` indexes `quantities`; positions in millionths of a
    degree.
    """

    register_version: int
    sensor_id: list[int]
    longitude_e6: list[int]
    latitude_e6: list[int]
    lifeline: list[int]
    quantity: list[int]
    quantities: list[str]


class FeatureCollection(BaseModel):
    """GeoJSON, RFC 7946."""

    type: str
    features: list[dict[str, Any]]


STATES_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One byte per sensor, in the order of `/api/map/sensors`: level in the low 3 bits (0 none, 1 red"
        " to 4 blue), +8 silent, +16 with an alert that nobody has acknowledged.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "headers": {
            "X-Sequence": {"description": "position in the log of alerts", "schema": {"type": "integer"}},
            "X-Register-Version": {"description": "version of the sensors' order", "schema": {"type": "integer"}},
        },
    }
}


@router.get("/sensors", operation_id="readMapSensors", response_model=MapSensors, responses=SNAPSHOT)
async def read_map_sensors(request: Request, session: Looking, parts: ApiParts) -> Response:
    """Where every sensor in one's scope is; answered from memory, also while the database is away."""
    scope = session.account.scope
    places = parts.hub.places.within(scope)

    async def make() -> Snapshot:
        return await Snapshot.of(places.version, msgspec.json.encode(places.columns(parts.catalogue)))

    return (await parts.snapshots.get(("sensors", scope), places.version, make)).answer(request)


@router.get("/states", operation_id="readMapStates", response_class=Response, responses=STATES_CONTENT | REFUSALS)
async def read_map_states(session: Looking, hub: LiveHub) -> Response:
    """How every sensor in one's scope is; answered from memory, also while the database is away."""
    states = hub.states(session.account.scope)
    headers = {"X-Sequence": str(states.sequence), "X-Register-Version": str(states.register_version)}
    return Response(states.states, headers=headers, media_type="application/octet-stream")


@router.get("/base", operation_id="readBaseMap", response_class=Response, responses=FEATURES)
async def read_base_map(request: Request, session: Looking, parts: ApiParts) -> Response:
    """Districts, roads, rivers and parks: the same for everybody."""
    return (await _geojson(parts, "list_base", session.account)).answer(request)


@router.get("/networks", operation_id="readNetworks", response_class=Response, responses=FEATURES)
async def read_networks(request: Request, session: Looking, parts: ApiParts) -> Response:
    """Assets in one's scope that are lines or areas."""
    return (await _geojson(parts, "list_networks", session.account)).answer(request)


async def _geojson(parts: Parts, query: str, asker: Account) -> Snapshot:
    version = parts.hub.places.version

    async def make() -> Snapshot:
        # made for a scope, not for a person: what somebody's crew was sent to is no part of it
        async with parts.pool.connection(replace(asker, crew_id=None)) as connection:
            text = (await (await connection.execute(QUERIES[query])).fetchall())[0][0]
        return await Snapshot.of(version, text.encode(), GEOJSON)

    return await parts.snapshots.get((query, asker.scope), version, make)
