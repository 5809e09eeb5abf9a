"""Nobody sees more of the city than their part: through no route, no connection left behind and no chunk."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import httpx
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from deploy.servers import Servers
from schemas.scope import Scope
from services.alerting.writing import beyond_scope
from services.api.account import Account
from services.api.pool import LARGEST_SHARE, Pool, ensure_bound
from services.errors import Misconfigured
from services.settings import Settings
from tests.integration.api.city import NOON, City
from tests.integration.api.conftest import RunningApi, add_account, signed_in, until
from tests.world import rows

NORTH, SOUTH = "410802", "410803"
STRAIN = "bridge.strain"

# tables about the city that everybody who may look sees whole
WHOLE = {
    "register", "map_features", "links", "gateways", "desk_position", "duty_positions", "alert_classes", "suppressions",
    "clock_rules", "routes", "shifts", "announcements", "cap_sender", "report_rules", "silence_history",
    # people and machines: their own routes ask for more than `see`
    "accounts", "sessions", "sign_in_failures", "known_devices", "api_tokens", "audit", "contact_points", "webhooks",
}  # fmt: skip
NOTHING = {"readings", "chain_heads", "recorder_positions", "engine_partitions", "applied_migrations"}


def somebody(lifelines: list[str] | None = None, districts: list[str] | None = None) -> Account:
    return Account(7, "x", None, frozenset({"viewer"}), Scope.of(lifelines, districts), None, "zh")


@pytest.fixture
def two_districts(city: City) -> dict[str, int]:
    """A methane sensor in the north and one in the south, each with an alert and a reading; a bridge in the south."""
    sensors: dict[str, int] = {}
    for number, (name, district) in enumerate({"north": NORTH, "south": SOUTH}.items(), start=1):
        city.asset(f"M-{name}", district_code=district)
        sensors[name] = city.sensor(f"CH4-{name}", asset=f"M-{name}")
        city.alert(sensors[name], number)
        city.readings(sensors[name], [(NOON - timedelta(minutes=1), 1.0, 1)])
        city.newest(sensors[name], NOON, 1.0)
    city.asset("B-south", lifeline="bridge", district_code=SOUTH)
    sensors["bridge"] = city.sensor("ST-south", STRAIN, "B-south")
    return sensors


@pytest.fixture
async def small_pool(settings: Settings) -> AsyncGenerator[Pool]:
    """One connection, which everybody gets in turn."""
    pool = Pool(settings.api_database(), largest=1)
    await pool.open()
    yield pool
    await pool.close()


async def seen(pool: Pool, asker: Account | None) -> list[str]:
    async with pool.connection(asker) as connection:
        found = await (await connection.execute("select sensor_code from sensors order by 1")).fetchall()
    return [row[0] for row in found]


async def test_connection_forgets_whom_it_worked_for(small_pool: Pool, two_districts: dict[str, int]) -> None:
    everything = ["CH4-north", "CH4-south", "ST-south"]
    assert await seen(small_pool, somebody()) == everything
    assert await seen(small_pool, somebody(districts=[NORTH])) == ["CH4-north"]
    assert await seen(small_pool, None) == []
    assert await seen(small_pool, somebody()) == everything
    assert await seen(small_pool, somebody(lifelines=["bridge"])) == ["ST-south"]
    assert await seen(small_pool, somebody(lifelines=["gas"], districts=[SOUTH])) == ["CH4-south"]
    assert await seen(small_pool, somebody(lifelines=[])) == []


async def test_connection_that_nobody_has_asked_for_shows_nothing(
    settings: Settings, two_districts: dict[str, int]
) -> None:
    with psycopg.connect(settings.api_database()) as connection:
        for table in ("alerts", "sensors", "assets", "newest_readings", "journal", "shown_alerts", "shown_sensors"):
            assert connection.execute(f"select from {table}".encode()).fetchall() == [], table


async def test_readings_are_out_of_reach_even_chunk_by_chunk(
    settings: Settings, database_url: str, two_districts: dict[str, int]
) -> None:
    (chunk,) = rows(
        database_url,
        "select quote_ident(chunk_schema) || '.' || quote_ident(chunk_name) from timescaledb_information.chunks",
    )[0]
    with psycopg.connect(settings.api_database(), autocommit=True) as connection:
        for table in ("readings", chunk, "chain_heads"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select from {table}".encode())
        for wish in ("delete from journal", "update audit set actor = 'x'", "update assets set district_code = null"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(wish)


async def test_function_gives_readings_only_to_those_who_see_the_sensor(
    small_pool: Pool, two_districts: dict[str, int]
) -> None:
    async def count(asker: Account | None) -> int:
        async with small_pool.connection(asker) as connection:
            question = "select count_readings(%s, '-infinity', 'infinity', 10)"
            return (await (await connection.execute(question, (two_districts["south"],))).fetchall())[0][0]

    assert [await count(somebody()), await count(somebody(districts=[SOUTH]))] == [1, 1]
    assert [await count(somebody(districts=[NORTH])), await count(None)] == [0, 0]


async def test_another_district_is_not_found_on_any_route(
    api: RunningApi, database_url: str, two_districts: dict[str, int]
) -> None:
    south = two_districts["south"]
    alert = "00000000-0000-0000-0000-000000000002"
    add_account(database_url, "north", ["operator", "chief"], districts=[NORTH])
    async with signed_in(api, "north") as client:
        for path in (f"/api/sensors/{south}", f"/api/sensors/{south}/readings", "/api/assets/M-south"):
            assert (await client.get(path)).status_code == 404, path
        assert (await client.get(f"/api/alerts/{alert}")).status_code == 404
        assert (await client.post(f"/api/alerts/{alert}/acknowledge", json={})).status_code == 404
        assert (await client.get(f"/api/sensors/{two_districts['north']}/readings")).status_code == 200
        lists = [
            [one["asset_code"] for one in (await client.get(f"/api/{name}")).json()["items"]]
            for name in ("alerts", "alerts?state=all", "assets")
        ]
        counts = (await client.get("/api/alerts")).json()["counts"]["3"]
    assert lists == [["M-north"]] * 3
    assert counts["live"] == 1


async def test_map_shows_what_lies_in_scope(api: RunningApi, database_url: str, two_districts: dict[str, int]) -> None:
    await until(lambda: len(api.parts.hub.places.places) == 3, "the register read anew")
    add_account(database_url, "bridges", ["viewer"], lifelines=["bridge"])
    add_account(database_url, "everything", ["viewer"])
    for name, sensors in {"everything": [*two_districts.values()], "bridges": [two_districts["bridge"]]}.items():
        async with signed_in(api, name) as client:
            columns = (await client.get("/api/map/sensors")).json()
            states = (await client.get("/api/map/states")).content
        assert columns["sensor_id"] == sensors
        assert len(states) == len(sensors)


async def test_asset_that_changes_district_takes_its_sensors_and_alerts_along(
    city: City, database_url: str, two_districts: dict[str, int]
) -> None:
    city.connection.execute("update assets set district_code = %s where asset_code = 'M-south'", (NORTH,))
    assert rows(database_url, "select distinct district_code from sensors where quantity like 'gas%%'") == [(NORTH,)]
    assert rows(database_url, "select distinct district_code from alerts") == [(NORTH,)]


async def test_consequences_may_reach_beyond_the_scope_and_no_farther_than_their_block(
    small_pool: Pool, two_districts: dict[str, int]
) -> None:
    async with small_pool.connection(somebody(districts=[NORTH])) as connection, connection.transaction():

        async def count() -> int:
            return (await (await connection.execute("select count(*) from alerts")).fetchall())[0][0]

        before = await count()
        async with beyond_scope(connection):
            inside = await count()
        assert (before, inside, await count()) == (1, 2, 1)


async def test_crew_sees_the_place_it_was_sent_to(api: RunningApi, city: City, two_districts: dict[str, int]) -> None:
    city.connection.execute("insert into crews (crew_code, name) values ('C-1', '一队')")
    city.connection.execute(
        "insert into work_orders (number, lifeline, district_code, asset_id, crew_id, level, title_zh, title_en,"
        " state_changed_at, created_at, created_by)"
        " select 'W-1', 'gas', district_code, asset_id, 1, 2, '抢修', 'Repair', %s, %s, 'x'"
        " from assets where asset_code = 'M-south'",
        (NOON, NOON),
    )
    url = city.connection.info.dsn + f" password={city.connection.info.password}"
    add_account(url, "crew", ["crew"], districts=[NORTH], crew_id=1)
    async with signed_in(api, "crew") as client:
        assert (await client.get("/api/assets/M-south")).status_code == 200
        assert (await client.get(f"/api/sensors/{two_districts['south']}/readings")).status_code == 200
        assert (await client.get(f"/api/sensors/{two_districts['bridge']}")).status_code == 404


async def test_api_refuses_to_work_as_owner_of_the_tables(settings: Settings) -> None:
    await ensure_bound(settings.api_database())
    with pytest.raises(Misconfigured, match="Row security does not bind"):
        await ensure_bound(settings.database())


async def test_every_table_is_bound_or_known_to_be_for_everybody(database_url: str, settings: Settings) -> None:
    found = rows(
        database_url,
        "select relname, relrowsecurity, has_table_privilege('lifeline_api', oid, 'select') from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind = 'r' and relowner = 'lifeline'::regrole",
    )
    assert {name for name, is_bound, is_open in found if is_open and not is_bound} == WHOLE
    assert {name for name, _, is_open in found if not is_open} == NOTHING


# what runs with the owner's rights, and why that is safe; a new one is argued for here
DEFINERS = {
    "chain_journal": "a trigger: writes the head of its chain, which nobody else may touch",
    "lock_journal_chain": "a trigger: writes nothing, takes the lock on that head",
    "move_journal_head": "a trigger: writes the head as well, after the lines of a statement",
    "chain_audit": "a trigger: the same for the audit",
    "count_readings": "looks whether the caller sees the sensor before it looks at readings",
    "list_readings": "the same",
    "list_reading_buckets": "the same",
}


async def test_no_chunk_index_or_view_opens_a_hypertable(
    database_url: str, settings: Settings, two_districts: dict[str, int], city: City
) -> None:
    # a chunk of another week, made after the grants were given
    city.readings(two_districts["north"], [(NOON - timedelta(days=60), 1.0, 1)])
    found = rows(
        database_url,
        "select class.oid::regclass::text, privilege from pg_class as class"
        " cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'])"
        " as privilege"
        " where class.relowner = 'lifeline'::regrole and class.relkind in ('r', 'p', 'v', 'm', 'f')"
        " and (class.relnamespace = '_timescaledb_internal'::regnamespace or class.relname = 'readings')"
        " and has_table_privilege('lifeline_api', class.oid, privilege)",
    )
    assert found == []
    assert len(rows(database_url, "select show_chunks('readings')")) == 2


async def test_every_view_asks_with_the_rights_of_whoever_asks(database_url: str) -> None:
    found = rows(
        database_url,
        "select relname, coalesce(reloptions, '{}') from pg_class where relkind in ('v', 'm')"
        " and relnamespace = 'public'::regnamespace and relowner = 'lifeline'::regrole",
    )
    assert found
    assert {name for name, options in found if "security_invoker=true" not in cast(list[str], options)} == set()


async def test_functions_with_the_owners_rights_are_known_and_find_no_foreign_tables(database_url: str) -> None:
    found = rows(
        database_url,
        "select proname, coalesce(proconfig, '{}') from pg_proc where prosecdef"
        " and pronamespace = 'public'::regnamespace and proowner = 'lifeline'::regrole",
    )
    assert {name for name, _ in found} == set(DEFINERS)
    for name, options in found:
        # temporary tables of the caller come last, so that none can pass for one of ours
        assert cast(list[str], options) == ["search_path=public, pg_temp"], name


async def test_role_of_the_api_can_make_nothing_that_lasts(settings: Settings) -> None:
    with psycopg.connect(settings.api_database(), autocommit=True) as connection:
        for wish in (
            "create table public.mine (x integer)",
            "create function public.mine() returns integer language sql as 'select 1'",
            "create schema mine",
            "alter table alerts disable row level security",
            "drop policy in_scope on alerts",
            "set role lifeline",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(wish)


async def test_one_account_cannot_take_every_connection(settings: Settings) -> None:
    pool = Pool(settings.api_database())
    await pool.open()
    machine = replace(somebody(), account_id=8)
    async with contextlib.AsyncExitStack() as held:
        for _ in range(LARGEST_SHARE):
            await held.enter_async_context(pool.connection(machine))
        waiting = asyncio.create_task(held.enter_async_context(pool.connection(machine)))
        # somebody else is served although the machine wants more
        async with pool.connection(somebody()) as connection:
            assert (await (await connection.execute("select 1")).fetchall()) == [(1,)]
        assert not waiting.done()
        waiting.cancel()
    async with pool.connection(machine):
        pass
    await pool.close()


def test_role_of_the_api_owns_nothing(servers: Servers, settings: Settings) -> None:
    assert conninfo_to_dict(settings.api_database())["user"] == "lifeline_api"
    with psycopg.connect(settings.api_database()) as connection:
        found = connection.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, exists (select from pg_class where relowner = pg_roles.oid)"
            " from pg_roles where rolname = current_user"
        ).fetchone()
    assert found == (False, False, False, False)


async def test_stranger_sees_no_more_after_somebody_with_the_whole_city(
    api: RunningApi, client: httpx.AsyncClient, database_url: str, two_districts: dict[str, int]
) -> None:
    add_account(database_url, "nothing", ["viewer"], districts=[])
    for _ in range(3):
        assert len((await client.get("/api/alerts")).json()["items"]) == 2
    async with signed_in(api, "nothing") as narrow:
        for name in ("alerts", "alerts?state=all", "assets", "sensors", "rejected-messages"):
            assert (await narrow.get(f"/api/{name}")).json()["items"] == [], name
