"""Symptoms are quiet while their cause is live, join its incident, and are heard again when it is gone."""

from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pytest
from psycopg import AsyncConnection

from services.alerting.alerts.suppressions import keep_suppressions
from services.alerting.commands import alerts as commands
from services.alerting.compare import compare_states
from services.alerting.writing import writing
from services.clock import to_datetime
from tests.integration.alerting.night import Night
from tests.integration.api.city import RULE
from tests.integration.api.conftest import *  # noqa: F403 - fixtures of the running API
from tests.integration.api.conftest import RunningApi, add_account, signed_in

TILT = "gas.cover_tilt.limit"
BODY = {"cause_rule_id": RULE, "symptom_rule_id": TILT, "relation": "linked", "reason": "气压顶起井盖"}


@pytest.fixture
def pair(night: Night) -> tuple[int, int]:
    """Methane in one well; the cover of the next one tilts."""
    cause, symptom = night.city.sensor("CH4-1"), night.city.sensor("TILT-1", "gas.cover_tilt")
    night.link("A-CH4-1", "A-TILT-1")
    night.person("zhou", position="duty_officer")
    return cause, symptom


@pytest.fixture
def approved(night: Night) -> None:
    night.city.connection.execute(
        "insert into suppressions (cause_rule_id, symptom_rule_id, relation, reason, author, approved_by)"
        " values (%s, %s, 'linked', '气压顶起井盖', 'sun', 'qian')",
        (RULE, TILT),
    )


def overrides(night: Night) -> list[tuple[object, ...]]:
    return night.rows("select sensor_id, override from alerts order by sensor_id")


async def test_symptom_is_quiet_from_its_first_moment_and_joins_the_incident_of_its_cause(
    night: Night, connection: AsyncConnection, pair: tuple[int, int], approved: None
) -> None:
    cause, symptom = pair
    await night.transition(connection, cause, level=2)
    told = night.told()

    (step,) = await night.transition(connection, symptom, level=1, rule_id=TILT)

    assert (step.override, step.may_page) == ("by_design", False)
    assert overrides(night) == [(cause, "none"), (symptom, "by_design")]
    assert night.told() == told
    assert night.rows("select level::integer from incidents") == [(2,)]
    assert night.rows("select because from incident_alerts order by because") == [("linked",), ("opened",)]


async def test_symptom_in_one_batch_before_its_cause_opens_nothing(
    night: Night, connection: AsyncConnection, pair: tuple[int, int], approved: None
) -> None:
    cause, symptom = pair

    await night.transitions(connection, [night.step(symptom, 3, rule_id=TILT), night.step(cause, 3)])

    assert overrides(night) == [(cause, "none"), (symptom, "by_design")]
    assert night.rows("select count(*) from incidents") == [(1,)]
    assert night.rows("select count(*) from incident_alerts") == [(2,)]


async def test_symptom_that_outlasts_its_cause_is_annunciated_anew(
    night: Night, connection: AsyncConnection, pair: tuple[int, int], approved: None
) -> None:
    cause, symptom = pair
    await night.transition(connection, symptom, level=4, rule_id=TILT)
    await commands.acknowledge(connection, str(UUID(int=symptom)), "wang", None, night.now)
    await night.transition(connection, cause, level=3)
    assert night.rows("select kind, actor from journal where kind = 'suppressed'") == [("suppressed", "suppression")]

    steps = await night.transition(connection, cause, level=3, kind="cleared", condition="false")

    assert [(step.kind, step.sensor_id) for step in steps] == [("cleared", cause), ("freed", symptom)]
    assert overrides(night) == [(cause, "none"), (symptom, "none")]
    unheard = f"select acknowledged_at, (alert_id = '{UUID(int=symptom)}') from alerts where sensor_id = {symptom}"
    assert night.city.connection.execute(unheard.encode()).fetchall() == [(None, True)]
    assert compare_states(night.city.connection).difference_count == 0


async def test_normal_symptom_leaves_without_a_sound(
    night: Night, connection: AsyncConnection, pair: tuple[int, int], approved: None
) -> None:
    cause, symptom = pair
    await night.transition(connection, cause, level=3)
    await night.transition(connection, symptom, level=3, rule_id=TILT)
    await night.transition(connection, symptom, level=3, kind="cleared", condition="false", rule_id=TILT)

    steps = await night.transition(connection, cause, level=3, kind="cleared", condition="false")

    assert [step.kind for step in steps] == ["cleared"]


async def test_symptom_without_incident_opens_one_when_its_cause_is_shelved(
    night: Night, connection: AsyncConnection, pair: tuple[int, int], approved: None
) -> None:
    """Somebody quiet names no cause: the symptom is loud within a moment, and pages."""
    cause, symptom = pair
    night.city.connection.execute("update suppressions set cause_level = 4")
    await night.transition(connection, cause, level=4)
    await night.transition(connection, symptom, level=3, rule_id=TILT)
    assert night.rows("select count(*) from incidents") == [(0,)]
    until = night.later(hours=1)
    wish = commands.Shelving(until=until, reason_code="nuisance", reason="x")

    await commands.shelve(connection, str(UUID(int=cause)), "wang", wish, night.later(minutes=-59))
    async with writing(connection):
        assert await keep_suppressions(connection, night.now) == 1

    assert overrides(night) == [(cause, "shelved"), (symptom, "none")]
    assert [row[:2] for row in night.told()] == [("zhou", "opened")]


async def test_disabled_or_unapproved_suppression_keeps_nothing_quiet(
    night: Night, connection: AsyncConnection, pair: tuple[int, int], approved: None
) -> None:
    cause, symptom = pair
    night.city.connection.execute("update suppressions set approved_by = null")
    await night.transition(connection, cause, level=3)
    await night.transition(connection, symptom, level=3, rule_id=TILT)
    assert overrides(night) == [(cause, "none"), (symptom, "none")]

    night.city.connection.execute("update suppressions set approved_by = 'qian'")
    async with writing(connection):
        await keep_suppressions(connection, night.now)
    assert overrides(night) == [(cause, "none"), (symptom, "by_design")]

    night.city.connection.execute("update suppressions set enabled = false")
    async with writing(connection):
        assert await keep_suppressions(connection, night.now) == 1
    assert overrides(night) == [(cause, "none"), (symptom, "none")]


async def test_second_cause_takes_over_without_a_sound(
    night: Night, connection: AsyncConnection, pair: tuple[int, int], approved: None
) -> None:
    cause, symptom = pair
    other = night.city.sensor("CH4-2")
    night.link("A-CH4-2", "A-TILT-1")
    await night.transition(connection, cause, level=3)
    await night.transition(connection, other, level=3)
    await night.transition(connection, symptom, level=3, rule_id=TILT)

    steps = await night.transition(connection, cause, level=3, kind="cleared", condition="false")

    assert [step.kind for step in steps] == ["cleared"]
    assert overrides(night)[1] == (symptom, "by_design")
    held = night.rows("select cause_alert_id, ended_at is null from overrides order by override_id")
    assert held == [(UUID(int=cause), False), (UUID(int=other), True)]


@pytest.fixture
async def engineer(api: RunningApi, database_url: str) -> AsyncGenerator[httpx.AsyncClient]:
    add_account(database_url, "sun", ["engineer", "approver"])
    async with signed_in(api, "sun") as client:
        yield client


async def test_suppression_counts_once_a_second_person_has_approved_it(
    client: httpx.AsyncClient, engineer: httpx.AsyncClient, night: Night
) -> None:
    added = (await engineer.post("/api/suppressions", json=BODY)).json()
    assert (added["is_active"], added["author"], added["revision"]) == (False, "sun", 1)

    own = await engineer.post("/api/suppressions/1/approve", json={"revision": 1})
    assert (own.status_code, own.json()["denied"]) == (409, "own_work")
    stale = await client.post("/api/suppressions/1/approve", json={"revision": 2})
    assert stale.json()["denied"] == "changed_meanwhile"
    approved = (await client.post("/api/suppressions/1/approve", json={"revision": 1})).json()
    assert (approved["is_active"], approved["approved_by"]) == (True, "wang")

    changed = (await engineer.put("/api/suppressions/1", json=BODY | {"cause_level": 2, "revision": 1})).json()
    assert (changed["is_active"], changed["revision"], changed["approved_by"]) == (False, 2, None)
    await client.post("/api/suppressions/1/approve", json={"revision": 2})
    disabled = (await engineer.post("/api/suppressions/1/disable", json={"reason": "误抑制"})).json()
    assert (disabled["is_active"], disabled["disabled_because"]) == (False, "误抑制")

    assert [one["suppression_id"] for one in (await client.get("/api/suppressions")).json()["items"]] == [1]
    acts = night.rows("select actor, action from audit where action <> 'session.begin' order by audit_id")
    assert acts == [
        ("sun", "suppression.add"),
        ("wang", "suppression.approve"),
        ("sun", "suppression.change"),
        ("wang", "suppression.approve"),
        ("sun", "suppression.disable"),
    ]


async def test_circle_double_and_unknown_rule_are_refused(engineer: httpx.AsyncClient, night: Night) -> None:
    await engineer.post("/api/suppressions", json=BODY)

    back = {**BODY, "cause_rule_id": TILT, "symptom_rule_id": RULE}
    assert (await engineer.post("/api/suppressions", json=back)).json()["denied"] == "circle"
    assert (await engineer.post("/api/suppressions", json=BODY)).json()["denied"] == "exists_already"
    unknown = await engineer.post("/api/suppressions", json=BODY | {"cause_rule_id": "gas.dragons.limit"})
    assert unknown.status_code == 404
    assert night.rows("select count(*) from suppressions") == [(1,)]
    assert night.rows("select count(*) from audit where action <> 'session.begin'") == [(1,)]


async def test_what_is_suppressed_is_listed_with_its_cause(
    client: httpx.AsyncClient,
    night: Night,
    connection: AsyncConnection,
    pair: tuple[int, int],
    approved: None,
    api: RunningApi,
) -> None:
    night.now = to_datetime(api.clock.now())
    cause, symptom = pair
    await night.transition(connection, cause, level=3)
    await night.transition(connection, symptom, level=3, rule_id=TILT)

    listed = (await client.get("/api/overrides")).json()

    assert listed["counts"] == {"shelved": 0, "by_design": 1, "out_of_service": 0}
    one = listed["items"][0]
    assert (one["kind"], one["reason"], one["cause_alert_id"]) == ("by_design", "气压顶起井盖", str(UUID(int=cause)))
    assert (await client.get(f"/api/alerts/{UUID(int=symptom)}")).json()["letter"] == "H"
