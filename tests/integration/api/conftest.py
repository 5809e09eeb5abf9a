"""What tests of the API share."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx
import psycopg
import pytest
import uvicorn
from fastapi import FastAPI

from schemas.lifeline import load_lifelines
from services.api.__main__ import Server, listen
from services.api.app import Sources, create_app
from services.api.parts import Parts
from services.api.passwords import hash_password
from services.clock import FixedClock
from services.settings import Settings
from services.stream import STREAMS, Log
from tests.integration.api.city import City

PASSWORD = "right-horse-battery"  # hashed once: that takes long
PASSWORD_HASH = hash_password(PASSWORD)
CATALOGUE = load_lifelines()
START = 1_795_305_600_000_000  # 2026-11-22 00:00:00 UTC


@dataclass
class RunningApi:
    """The API on a free port, in this process: tests may look behind the counter."""

    url: str
    app: FastAPI
    clock: FixedClock
    parts: Parts


@pytest.fixture
def settings(service_environment: Mapping[str, str]) -> Settings:
    """Where the shared servers are, and this test's own database."""
    return settings_of(service_environment)


def settings_of(environment: Mapping[str, str]) -> Settings:
    """`LIFELINE_*` variables as settings."""
    named = {name.removeprefix("LIFELINE_").lower(): value for name, value in environment.items()}
    return Settings.model_validate({name: value for name, value in named.items() if name in Settings.model_fields})


@pytest.fixture
async def clean_log(settings: Settings) -> None:
    """Forget what earlier tests have said."""
    log = await Log.connect(settings, "tests")
    for stream in STREAMS:
        await log.ask(f"STREAM.DELETE.{stream.name}")
    await log.close()


@pytest.fixture
def clock() -> FixedClock:
    """Stands still until a test moves it."""
    return FixedClock(START)


@pytest.fixture
def console(tmp_path: Path) -> Path:
    """A console as Vite leaves it."""
    directory = tmp_path / "dist"
    (directory / "assets").mkdir(parents=True)
    (directory / "index.html").write_text("<!doctype html><title>console</title>", encoding="utf-8")
    (directory / "assets" / "index-B1a2c3.js").write_text("export {}", encoding="utf-8")
    return directory


@pytest.fixture
async def api(clean_log: None, settings: Settings, clock: FixedClock, console: Path) -> AsyncGenerator[RunningApi]:
    """The whole application with its live picture ready."""
    async with serving(settings, clock, console) as running:
        hub = running.parts.hub
        await until(lambda: hub.is_ready and not hub.vigil.own_waiting, "the live picture is ready")
        yield running


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, clock: FixedClock, console: Path, wall: FixedClock | None = None
) -> AsyncGenerator[RunningApi]:
    """Serve on a free port until the end of the block."""
    app = create_app(settings, Sources(clock=clock, wall=wall, catalogue=CATALOGUE, console=console))
    server = Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    with listen("127.0.0.1", 0) as address:
        task = asyncio.create_task(server.serve(sockets=[address]))
        await until(lambda: server.started, "the API listens")
        parts = cast(Parts, server.lifespan.state["parts"])
        yield RunningApi(f"http://127.0.0.1:{address.getsockname()[1]}", app, clock, parts)
        server.should_exit = True
        await task


@pytest.fixture
async def stranger(api: RunningApi) -> AsyncGenerator[httpx.AsyncClient]:
    """A program that nobody has signed in."""
    async with httpx.AsyncClient(base_url=api.url, headers={"X-Requested-With": "tests"}, timeout=20) as client:
        yield client


@pytest.fixture
async def client(stranger: httpx.AsyncClient, database_url: str) -> httpx.AsyncClient:
    """The same, signed in as "wang"."""
    add_account(database_url)
    answer = await stranger.post("/api/session", json={"name": "wang", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return stranger


EVERYTHING = ("operator", "chief", "approver", "admin")


def add_account(
    database_url: str,
    name: str = "wang",
    roles: Sequence[str] = EVERYTHING,
    lifelines: Sequence[str] | None = None,
    districts: Sequence[str] | None = None,
    crew_id: int | None = None,
) -> int:
    """Somebody who may sign in with PASSWORD; returns the account's number. Lifelines and districts: None is all."""
    row = {
        "name": name,
        "password_hash": PASSWORD_HASH,
        "roles": list(roles),
        "lifelines": None if lifelines is None else list(lifelines),
        "districts": None if districts is None else list(districts),
        "crew_id": crew_id,
    }
    with psycopg.connect(database_url) as connection:
        made = connection.execute(
            "insert into accounts (name, password_hash, roles, lifelines, districts, crew_id) values"
            " (%(name)s, %(password_hash)s, %(roles)s, %(lifelines)s, %(districts)s, %(crew_id)s) returning account_id",
            row,
        ).fetchone()
    assert made is not None
    return int(made[0])


@contextlib.asynccontextmanager
async def signed_in(api: RunningApi, name: str, password: str = PASSWORD) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of its own for an account that `add_account` has made."""
    async with httpx.AsyncClient(base_url=api.url, headers={"X-Requested-With": "tests"}, timeout=20) as client:
        answer = await client.post("/api/session", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        yield client


async def until(ask: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    """Let the rest of this process work until the condition holds."""
    deadline = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < deadline, f"never happened: {what}"
        await asyncio.sleep(0.01)


@pytest.fixture
def city(database_url: str) -> Iterator[City]:
    """Writes what the other services would have written."""
    city = City(database_url)
    yield city
    city.close()
