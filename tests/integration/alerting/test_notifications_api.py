"""What a person was told, how they can be reached, and answering, over HTTP."""

from uuid import UUID

import httpx
import pytest
from psycopg import AsyncConnection

from services.alerting.notify.answer_links import make_token
from services.alerting.notify.keys import answer_key
from services.clock import to_datetime
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import *  # noqa: F403 - fixtures of the running API
from tests.integration.api.conftest import RunningApi


@pytest.fixture
async def paged(night: Night, connection: AsyncConnection, api: RunningApi, client: httpx.AsyncClient) -> UUID:
    """The notification by which wang, duty officer, was woken."""
    night.now = to_datetime(api.clock.now())
    night.city.connection.execute(
        "insert into shifts (position, account_id, starts_at, ends_at) select 'duty_officer', account_id,"
        " %s::timestamptz - interval '1 h', %s::timestamptz + interval '1 h' from accounts where name = 'wang'",
        (night.now, night.now),
    )
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    return UUID(str(night.rows("select notification_id from notifications")[0][0]))


async def test_stranger_learns_nothing(stranger: httpx.AsyncClient) -> None:
    for path in ("/api/notifications", "/api/contact-points", "/api/push/key", "/api/deliveries"):
        assert (await stranger.get(path)).status_code == 401, path


async def test_answer_on_the_screen_ends_the_waiting(client: httpx.AsyncClient, paged: UUID, night: Night) -> None:
    waiting = (await client.get("/api/notifications", params={"state": "waiting"})).json()["items"]
    assert [one["notification_id"] for one in waiting] == [str(paged)]

    assert (await client.post(f"/api/notifications/{paged}/answer")).status_code == 204

    assert (await client.get("/api/notifications", params={"state": "waiting"})).json()["items"] == []
    assert night.rows("select answered_by, escalation_due_at from incidents") == [("wang", None)]


async def test_link_asks_before_it_answers(
    api: RunningApi, client: httpx.AsyncClient, paged: UUID, night: Night
) -> None:
    secrets = api.parts.secrets
    assert secrets is not None
    token = make_token(paged, night.now, answer_key(secrets))
    async with httpx.AsyncClient(base_url=api.url, headers={"Sec-Fetch-Site": "same-origin"}) as stranger:
        assert (await stranger.get(f"/api/answer/{token}")).status_code == 200
        assert night.rows("select answered_by from incidents") == [(None,)]

        assert (await stranger.post(f"/api/answer/{token}")).status_code == 200
        assert (await stranger.post(f"/api/answer/{token}")).status_code == 409

    assert night.rows("select answered_by from incidents") == [("wang",)]


async def test_address_never_comes_back(client: httpx.AsyncClient) -> None:
    body = {"channel": "message", "label": "mail", "address": {"url": "mailto://user:secret@example.com"}}

    assert (await client.post("/api/contact-points", json=body)).status_code == 201

    listed = await client.get("/api/contact-points")
    assert "secret" not in listed.text
    assert (listed.json()["items"][0]["label"], listed.json()["items"][0]["vendor"]) == ("mail", "mailto")
    assert "url" not in listed.json()["items"][0]
