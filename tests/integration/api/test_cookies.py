"""What browsers are told: cookies that stay here, pages that nobody frames, requests that no foreign page can send."""

import re

import httpx
import pytest

from services.alerting.commands.notifications import answer_key
from tests.integration.api.conftest import PASSWORD, RunningApi, add_account
from tests.world import rows

RIGHT = {"name": "wang", "password": PASSWORD}
# as the proxy in front says it
TLS = {"X-Forwarded-Proto": "https"}


def cookies_of(answer: httpx.Response) -> dict[str, set[str]]:
    """Flags of each cookie, in small letters."""
    found = [one.split(";") for one in answer.headers.get_list("set-cookie")]
    return {parts[0].partition("=")[0]: {part.strip().lower() for part in parts[1:]} for parts in found}


async def test_cookies_under_tls_belong_to_this_host_alone(stranger: httpx.AsyncClient, database_url: str) -> None:
    add_account(database_url)
    answer = await stranger.post("/api/session", json=RIGHT, headers=TLS)
    cookies = cookies_of(answer)
    assert set(cookies) == {"__Host-lifeline_session", "__Host-lifeline_device"}
    for name, flags in cookies.items():
        # without Domain and with Path=/ and Secure, as the prefix demands (RFC 6265bis)
        assert {"httponly", "secure", "samesite=strict", "path=/"} <= flags, name
        assert not any(flag.startswith("domain") for flag in flags), name
    assert "max-age=43200" in cookies["__Host-lifeline_session"]


async def test_cookie_that_a_neighbour_could_have_set_does_not_count_under_tls(
    stranger: httpx.AsyncClient, database_url: str
) -> None:
    add_account(database_url)
    token = (await stranger.post("/api/session", json=RIGHT)).cookies["lifeline_session"]
    stranger.cookies.clear()
    for name, status in (("lifeline_session", 401), ("__Host-lifeline_session", 200)):
        answer = await stranger.get("/api/session", headers=TLS | {"Cookie": f"{name}={token}"})
        assert answer.status_code == status, name


async def test_signing_out_takes_the_cookie_back(stranger: httpx.AsyncClient, database_url: str) -> None:
    add_account(database_url)
    token = (await stranger.post("/api/session", json=RIGHT)).cookies["lifeline_session"]
    stranger.cookies.clear()
    answer = await stranger.delete("/api/session", headers=TLS | {"Cookie": f"__Host-lifeline_session={token}"})
    assert {"max-age=0", "secure", "path=/"} <= cookies_of(answer)["__Host-lifeline_session"]


async def test_plain_address_gets_no_promise_of_tls(stranger: httpx.AsyncClient, database_url: str) -> None:
    add_account(database_url)
    answer = await stranger.post("/api/session", json=RIGHT)
    assert all("secure" not in flags for flags in cookies_of(answer).values())
    assert "strict-transport-security" not in answer.headers
    assert (await stranger.get("/", headers=TLS)).headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Origin": "https://evil.example"}, 403, id="foreign origin"),
        pytest.param({"Origin": "null"}, 403, id="origin withheld"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="foreign page"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="neighbour"),
        pytest.param({}, 403, id="no header at all"),
        pytest.param({"Authorization": "Basic eDp5"}, 403, id="what a browser adds by itself"),
        pytest.param({"Sec-Fetch-Site": "same-origin"}, 204, id="own page"),
        pytest.param({"X-Requested-With": "tests"}, 204, id="program"),
    ],
)
async def test_only_own_pages_may_change_anything_with_a_cookie(
    api: RunningApi, client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    async with httpx.AsyncClient(base_url=api.url, cookies=client.cookies) as bare:
        answer = await bare.delete("/api/session", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["reason"] == "foreign_origin"


async def test_foreign_pages_are_promised_nothing(stranger: httpx.AsyncClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "authorization, x-requested-with"
    answer = await stranger.request("OPTIONS", "/api/session", headers=asked)
    assert [name for name in answer.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("path", ["/", "/crew", "/admin/people", "/api/health", "/api/answer/x", "/api/nothing"])
async def test_every_answer_says_what_browsers_must_not_do(stranger: httpx.AsyncClient, path: str) -> None:
    headers = (await stranger.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    # the token of an answer link goes nowhere else
    assert headers["referrer-policy"] == "same-origin"
    if path.startswith("/api/"):
        assert headers["cache-control"] == "no-store"


async def test_answer_page_needs_no_script_and_answers_for_its_own_page_only(
    api: RunningApi, stranger: httpx.AsyncClient, database_url: str
) -> None:
    assert api.parts.secrets is not None
    answer_key(api.parts.secrets)
    page = (await stranger.get("/api/answer/x<script>alert(1)")).text
    assert "<script" not in page
    assert "style=" not in page
    assert re.findall(r"<form ([^>]*)>", page) == ['method="post"']
    foreign = await stranger.post("/api/answer/x", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert (await stranger.post("/api/answer/x")).status_code == 404
    assert rows(database_url, "select from notifications where answered_at is not null") == []
