"""The addresses of the stand-in."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.api.envelope import Envelope
from tests.browser.stand_in import LIMITS, SENSOR_COUNT, Endpoint, StandIn, now, position

EMPTY_MAP: dict[str, object] = {"type": "FeatureCollection", "features": []}


OPERATOR = {"name": "operator", "roles": ["operator"], "permissions": ["see", "alert.acknowledge", "alert.shelve"]}


def routes(stand_in: StandIn) -> list[Route | Mount]:
    """Every address the console asks for."""

    def guarded(path: str, answer: Endpoint, methods: list[str] | None = None) -> Route:
        async def endpoint(request: Request) -> Response:
            if not stand_in.is_signed_in:
                return JSONResponse({"title": "Unauthorized", "detail": "sign in"}, 401)
            return await answer(request)

        return Route(path, endpoint, methods=methods)

    async def sign_in(_request: Request) -> Response:
        stand_in.is_signed_in = True
        return JSONResponse(OPERATOR)

    async def session(_request: Request) -> Response:
        return JSONResponse(OPERATOR)

    async def nothing(_request: Request) -> Response:
        return JSONResponse({"items": [], "next_cursor": None, "counts": {}})

    async def notifications(_request: Request) -> Response:
        return JSONResponse({"items": stand_in.notices})

    async def lifelines(_request: Request) -> Response:
        return JSONResponse({"lifelines": [], "rules_version": "test"})

    async def sensors(_request: Request) -> Response:
        places = [position(sensor_id) for sensor_id in range(1, SENSOR_COUNT + 1)]
        return JSONResponse(
            {
                "register_version": 1,
                "sensor_id": list(range(1, SENSOR_COUNT + 1)),
                "longitude_e6": [round(longitude * 1e6) for longitude, _ in places],
                "latitude_e6": [round(latitude * 1e6) for _, latitude in places],
                "lifeline": [0] * SENSOR_COUNT,
                "quantity": [0] * SENSOR_COUNT,
                "quantities": ["gas.methane_adjacent"],
            }
        )

    async def states(_request: Request) -> Response:
        headers = {"X-Sequence": str(stand_in.sequence), "X-Register-Version": "1"}
        return Response(bytes(stand_in.states), media_type="application/octet-stream", headers=headers)

    async def empty_map(_request: Request) -> Response:
        return JSONResponse(EMPTY_MAP)

    async def alerts(_request: Request) -> Response:
        live = list(stand_in.alerts.values())
        return JSONResponse({"items": live, "next_cursor": None, "sequence": stand_in.sequence, "counts": {}})

    async def alert(request: Request) -> Response:
        found = stand_in.alerts[request.path_params["alert_id"]]
        evidence = {"rule_version": "test", "limits": LIMITS, "onset_value": found["value"], "quality": 1}
        return JSONResponse({**found, "evidence": evidence, "journal": [], "nearby": []})

    async def acknowledge(request: Request) -> Response:
        alert_id = request.path_params["alert_id"]
        if stand_in.alerts[alert_id]["acknowledged_at"]:
            return JSONResponse({"title": "Conflict", "detail": "already acknowledged"}, 409)
        return JSONResponse(stand_in.acknowledge(alert_id, "operator"))

    async def readings(_request: Request) -> Response:
        columns = {name: [1.0, 4.2] for name in ("minimum", "maximum", "mean", "last")}
        times = {"observed_at": [now(), now()], "worst_quality": [1, 1]}
        return JSONResponse({"unit": "%VOL", "resolution_seconds": 60, **times, **columns})

    async def unknown(_request: Request) -> Response:
        return JSONResponse({"title": "Not Found", "detail": "not part of the stand-in"}, 404)

    async def live(_request: Request) -> Response:
        return StreamingResponse(stand_in.listen(), media_type="text/event-stream")

    return [
        Route("/api/session", sign_in, methods=["POST"]),
        guarded("/api/session", session),
        guarded("/api/lifelines", lifelines),
        guarded("/api/map/sensors", sensors),
        guarded("/api/map/states", states),
        guarded("/api/map/base", empty_map),
        guarded("/api/map/networks", empty_map),
        guarded("/api/alerts", alerts),
        guarded("/api/alerts/{alert_id}", alert),
        guarded("/api/alerts/{alert_id}/acknowledge", acknowledge, ["POST"]),
        guarded("/api/sensors/{sensor_id}/readings", readings),
        guarded("/api/sensors/{sensor_id}", unknown),
        guarded("/api/incidents", nothing),
        guarded("/api/notifications", notifications),
        guarded("/api/overrides", nothing),
        guarded("/api/live", live),
        Mount("/", StaticFiles(directory=stand_in.console, html=True)),
    ]


def measure_nothing(method: str, route: str, status: int, seconds: float) -> None:
    """The stand-in keeps no figures."""


@contextmanager
def serving(stand_in: StandIn) -> Generator[StandIn]:
    """Run the stand-in on a free port for as long as the block lasts."""

    @asynccontextmanager
    async def beating(_application: Starlette) -> AsyncGenerator[None]:
        beat = asyncio.create_task(stand_in.beat())
        yield
        beat.cancel()

    application = Starlette(routes=routes(stand_in), lifespan=beating)
    # The console must work under the headers of the real API, its content security policy above all.
    guarded_application = Envelope(application, measure=measure_nothing)
    settings = uvicorn.Config(
        guarded_application, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    stand_in.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield stand_in
    server.should_exit = True
    thread.join(timeout=5)
