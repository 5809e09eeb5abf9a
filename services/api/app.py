"""The application: parts made once, routes, errors, and the envelope around all of it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.middleware.gzip import GZipMiddleware

from schemas.lifeline import Catalogue, load_lifelines
from services.api import errors
from services.api.answers import Snapshots
from services.api.console_files import BUILT, console_router
from services.api.envelope import Envelope
from services.api.figures import Figures
from services.api.live.follow import Follower
from services.api.live.hub import Hub
from services.api.models import AlertChange, IncidentChange, Pulse, StatesChange
from services.api.oidc.provider import Provider
from services.api.parts import Parts, State
from services.api.passwords import PasswordChecker
from services.api.pool import Pool, ensure_bound, for_whole_city
from services.api.routes import (
    account_access,
    accounts,
    alert_acts,
    alert_classes,
    alerts,
    assets,
    audit,
    cap,
    clocks,
    crews,
    daily_report,
    deliveries,
    duty,
    handovers,
    health,
    incidents,
    lifelines,
    live,
    metrics,
    notifications,
    oidc,
    openapi,
    overrides,
    positions,
    readings,
    rejected_messages,
    reports,
    roster,
    rotations,
    routing,
    sensors,
    session,
    shift_figures,
    suppressions,
    tokens,
    webhooks,
    work_orders,
)
from services.api.routes import map as city_map
from services.api.sessions import Sessions
from services.api.sign_in import SignIn
from services.clock import Clock, SystemClock
from services.heartbeat import Vitals, beat
from services.settings import Settings
from services.stream import Log

ROUTERS = (
    session.router,
    oidc.router,
    accounts.router,
    account_access.router,
    tokens.router,
    audit.router,
    lifelines.router,
    city_map.router,
    assets.router,
    sensors.router,
    readings.router,
    # before the alerts: "bulk" is no id
    alert_acts.router,
    overrides.router,
    suppressions.router,
    alerts.router,
    work_orders.router,
    crews.router,
    notifications.router,
    positions.router,
    roster.router,
    rotations.router,
    duty.router,
    handovers.router,
    shift_figures.router,
    deliveries.router,
    webhooks.router,
    routing.router,
    clocks.router,
    alert_classes.router,
    cap.router,
    # before the reports: "daily" is no number
    daily_report.router,
    reports.router,
    # after the others under its path: its acts are named by a part of the path
    incidents.router,
    rejected_messages.router,
    health.router,
    live.router,
    openapi.router,
    metrics.router,
)

# made once: the framework prepares a route when it is first asked for, which takes half a second for all of them
API = APIRouter()
for one in ROUTERS:
    API.include_router(one)

# no route names them as its answer, but the console's types are made from them: messages of the live stream, GeoJSON
FURTHER_MODELS = (AlertChange, IncidentChange, StatesChange, Pulse, errors.Problem, city_map.FeatureCollection)

FRAMEWORK_MODELS = ("HTTPValidationError", "ValidationError")

TITLE = "Urban lifeline safety monitoring"
VERSION = "1"


@dataclass(frozen=True)
class Sources:
    """Where the application gets what it does not make itself; tests bring their own clock and console."""

    clock: Clock = field(default_factory=SystemClock)
    # the same when there is none
    wall: Clock | None = None
    catalogue: Catalogue = field(default_factory=load_lifelines)
    console: Path = BUILT
    # told when following the log ends by a mistake of ours: then the process must end too
    on_failure: Callable[[BaseException], None] | None = None


def create_app(settings: Settings, sources: Sources | None = None) -> FastAPI:
    """Everything below one address. Connects to nothing before its lifespan begins, and waits for nothing then."""
    sources = sources or Sources()
    figures = Figures()
    app = FastAPI(
        title=TITLE,
        version=VERSION,
        lifespan=_lifespan(settings, sources, figures),
        # pages that explain an API would fetch scripts from elsewhere
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        separate_input_output_schemas=False,
    )
    errors.install(app)
    # the last added stands outermost
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=4)
    app.add_middleware(Envelope, measure=figures.measure)
    app.router.routes.extend(API.routes)
    app.include_router(console_router(sources.console))
    app.openapi = lambda: describe(app)
    return app


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the messages of the live stream and the shape of refusals."""
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    _, extra = models_json_schema(
        [(model, "serialization") for model in FURTHER_MODELS], ref_template="#/components/schemas/{model}"
    )
    components: dict[str, Any] = {**extra["$defs"], **document["components"]["schemas"]}
    document["components"]["schemas"] = {
        name: schema for name, schema in sorted(components.items()) if name not in FRAMEWORK_MODELS
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            # the framework documents its own shape for parameters that cannot be used; ours is answered
            if "requestBody" in operation:
                operation["responses"] |= {str(status): said for status, said in errors.problems(400, 411, 413).items()}
            if "422" in operation["responses"]:
                operation["responses"]["422"] = errors.problems(422)[422]
    return document


def _lifespan(
    settings: Settings, sources: Sources, figures: Figures
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[State]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[State]:
        wall = sources.wall or sources.clock
        hub = Hub(sources.catalogue, sources.clock, wall)
        figures.watch(hub)
        database, provider = settings.api_database(), Provider.of(settings)
        pool, passwords = Pool(database), PasswordChecker()
        sessions = Sessions(pool)
        parts = Parts(
            catalogue=sources.catalogue,
            clock=sources.clock,
            wall=wall,
            pool=pool,
            sessions=sessions,
            sign_in=SignIn(pool, passwords, sessions),
            provider=provider,
            hub=hub,
            figures=figures,
            snapshots=Snapshots(),
            secrets=settings.secrets,
            console_address=settings.address_of_console,
        )
        await pool.open()
        work = [
            asyncio.create_task(_follow(settings, hub, wall)),
            asyncio.create_task(sessions.keep_fresh(wall)),
        ]
        for task in work:
            task.add_done_callback(lambda task: _tell_failure(task, sources))
        try:
            yield State(parts=parts)
        finally:
            hub.outlets.close()
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            passwords.close()
            await pool.close()

    return lifespan


def _tell_failure(task: asyncio.Task[None], sources: Sources) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None and sources.on_failure is not None:
        sources.on_failure(error)


async def _follow(settings: Settings, hub: Hub, wall: Clock) -> None:
    """Feed the hub and tell the others that we live, from the moment the log answers."""
    vitals = Vitals("api")
    database = for_whole_city(settings.api_database())
    follower = Follower(hub, database, vitals)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ensure_bound(database))
        # pulses go out also while the log is away: a screen must see that it is we who are waiting
        tasks.create_task(follower.tick())
        hub.vigil.own_waiting = "log"
        log = await Log.connect(settings, "api")
        try:
            tasks.create_task(beat(log, vitals, wall))
            await follower.run(log)
        finally:
            await log.close()
