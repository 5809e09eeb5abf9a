"""Signing in through the city's identity provider: who is let in as what, and every way in which it must not work."""

import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest

from services.clock import FixedClock
from services.settings import Settings
from tests.integration.api.conftest import RunningApi, add_account, serving, signed_in
from tests.integration.api.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.world import rows

MAPPING = """
label = { zh = "市统一认证", en = "City account" }

[[group]]
value = "duty"
roles = ["operator"]
lifelines = ["gas"]

[[group]]
value = "admins"
roles = ["admin"]
"""
# as the provider knows it; tests take the same path at the address where the API really listens
PUBLIC = "https://lifeline.city.example"

Claims = dict[str, Any]


@pytest.fixture
def provider(clock: FixedClock) -> Iterator[IdentityProvider]:
    provider = IdentityProvider(lambda: clock.now() // 1_000_000)
    yield provider
    provider.close()


@pytest.fixture
def oidc_settings(settings: Settings, provider: IdentityProvider, tmp_path: Path) -> Settings:
    secret, mapping = tmp_path / "secret", tmp_path / "mapping.toml"
    secret.write_text(CLIENT_SECRET + "\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    named = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret_file": secret,
        "oidc_mapping_file": mapping,
        "public_url": PUBLIC,
    }
    return settings.model_copy(update=named)


@pytest.fixture
async def city_api(
    clean_log: None, oidc_settings: Settings, clock: FixedClock, console: Path
) -> AsyncGenerator[RunningApi]:
    async with serving(oidc_settings, clock, console) as running:
        yield running


@contextlib.asynccontextmanager
async def a_browser(api: RunningApi) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api.url, timeout=20) as client:
        yield client


@pytest.fixture
async def browser(city_api: RunningApi) -> AsyncGenerator[httpx.AsyncClient]:
    async with a_browser(city_api) as client:
        yield client


async def begin(browser: httpx.AsyncClient, to: str = "console") -> str:
    answer = await browser.get("/api/oidc/start", params={"to": to})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def come_back(browser: httpx.AsyncClient, address: str) -> httpx.Response:
    """Follow the provider's redirect to where the API really listens."""
    assert address.startswith(f"{PUBLIC}/api/oidc/callback?")
    return await browser.get(address.removeprefix(PUBLIC))


async def sign_in(browser: httpx.AsyncClient, provider: IdentityProvider, to: str = "console") -> str:
    """The whole journey; returns where it ends."""
    answer = await come_back(browser, provider.agree(await begin(browser, to)))
    assert answer.status_code == 303
    return answer.headers["location"]


def failed(location: str) -> str | None:
    return parse_qs(urlsplit(location).query).get("sign_in", [None])[0]


def audited(database_url: str) -> list[tuple[object, ...]]:
    return rows(database_url, "select actor, action, subject_id from audit order by audit_id")


async def test_person_of_a_group_comes_in_as_what_the_group_is(
    browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str
) -> None:
    ways = (await browser.get("/api/session/ways")).json()
    assert ways["identity_provider"] == {"zh": "市统一认证", "en": "City account"}
    provider.person["groups"] = ["duty"]
    assert await sign_in(browser, provider) == "/"
    session = (await browser.get("/api/session")).json()
    assert (session["name"], session["display_name"], session["roles"]) == ("zhao", "赵六", ["operator"])
    assert (session["lifelines"], session["districts"]) == (["gas"], None)
    stored = rows(database_url, "select oidc_issuer, oidc_subject, password_hash from accounts")
    assert stored == [(provider.issuer, "u-1", None)]
    assert audited(database_url) == [("oidc", "account.add", "zhao"), ("zhao", "session.begin", "zhao")]


async def test_cookies_of_the_journey(browser: httpx.AsyncClient, provider: IdentityProvider) -> None:
    provider.person["groups"] = ["duty"]
    address = await begin(browser, "crew")
    answer = await come_back(browser, provider.agree(address))
    cookies = {one.split("=")[0]: one.lower() for one in answer.headers.get_list("set-cookie")}
    assert answer.headers["location"] == "/crew"
    assert "samesite=strict" in cookies["lifeline_session"]
    assert "httponly" in cookies["lifeline_session"]
    # the journey has ended
    assert "max-age=0" in cookies["lifeline_attempt"]
    # nothing that proves anything travels to the provider but what it needs
    asked = parse_qs(urlsplit(address).query)
    assert set(asked) == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method", "prompt",
    }  # fmt: skip
    # whoever sat here before must not be who comes in
    assert asked["prompt"] == ["login"]


async def test_person_who_comes_back_keeps_the_account_and_follows_the_groups(
    city_api: RunningApi, browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str
) -> None:
    add_account(database_url, "admin", ["admin"])
    provider.person["groups"] = ["admins"]
    await sign_in(browser, provider)
    provider.person |= {"groups": ["duty"], "preferred_username": "renamed"}
    await sign_in(browser, provider)
    session = (await browser.get("/api/session")).json()
    assert (session["name"], session["roles"], session["lifelines"]) == ("zhao", ["operator"], ["gas"])
    changes = rows(database_url, "select actor, details from audit where action = 'account.change'")
    assert changes == [("oidc", {"roles": ["operator"], "lifelines": ["gas"], "districts": None})]


async def test_account_that_an_admin_has_prepared_is_found_by_subject(
    city_api: RunningApi, browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str
) -> None:
    add_account(database_url, "admin", ["admin"])
    async with signed_in(city_api, "admin") as admin:
        described = {"name": "zhaoliu", "roles": ["viewer"], "oidc_subject": "u-1"}
        made = await admin.post("/api/accounts", json=described)
        assert made.status_code == 201, made.text
        again = await admin.post("/api/accounts", json=described | {"name": "other"})
        assert (again.status_code, again.json()["rule"]) == (409, "subject_taken")
    provider.person["groups"] = ["duty"]
    assert await sign_in(browser, provider) == "/"
    session = (await browser.get("/api/session")).json()
    # a temporary password is nothing to somebody who comes in otherwise
    assert (session["name"], session["must_change_password"]) == ("zhaoliu", False)
    assert rows(database_url, "select password_hash from accounts where name = 'zhaoliu'") == [(None,)]


def wrong(name: str, value: object) -> Callable[[Claims], Claims]:
    return lambda claims: claims | {name: value}


def without(missing: str) -> Callable[[Claims], Claims]:
    return lambda claims: {name: one for name, one in claims.items() if name != missing}


@pytest.mark.parametrize(
    "twist",
    [
        pytest.param(wrong("nonce", "of another journey"), id="nonce"),
        pytest.param(without("nonce"), id="no nonce"),
        pytest.param(wrong("aud", "another-client"), id="audience"),
        pytest.param(wrong("aud", [CLIENT_ID, "other"]), id="several audiences without azp"),
        pytest.param(wrong("azp", "another-client"), id="authorized party"),
        pytest.param(wrong("iss", "https://evil.example"), id="issuer"),
        pytest.param(wrong("exp", 1_795_305_600 - 61), id="expired"),
        pytest.param(wrong("iat", 1_795_305_600 + 3_600), id="of the future"),
        pytest.param(wrong("at_hash", "of another token"), id="access token"),
        pytest.param(without("sub"), id="no subject"),
        pytest.param(without("exp"), id="no end"),
    ],
)
async def test_statement_that_does_not_hold_lets_nobody_in(
    browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str, twist: Callable[[Claims], Claims]
) -> None:
    provider.person["groups"] = ["duty"]
    provider.twist = twist
    assert failed(await sign_in(browser, provider)) == "not_identified"
    assert (await browser.get("/api/session")).status_code == 401
    assert rows(database_url, "select name from accounts") == []
    assert audited(database_url) == [("oidc", "session.refuse", "(nobody)")]


@pytest.mark.parametrize("how", ["sign_not_at_all", "sign_with_the_public_key", "sign_with_another_key"])
async def test_signature_that_anybody_could_make_lets_nobody_in(
    browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str, how: str
) -> None:
    provider.person["groups"] = ["duty"]
    provider.sign = getattr(provider, how)
    assert failed(await sign_in(browser, provider)) == "not_identified"
    assert rows(database_url, "select name from accounts") == []


async def test_link_with_somebody_elses_code_opens_nothing(
    city_api: RunningApi, browser: httpx.AsyncClient, provider: IdentityProvider
) -> None:
    provider.person["groups"] = ["duty"]
    address = provider.agree(await begin(browser))
    async with a_browser(city_api) as victim:
        # without a journey of their own, and with one
        assert failed((await come_back(victim, address)).headers["location"]) == "wrong_state"
        await begin(victim)
        assert failed((await come_back(victim, address)).headers["location"]) == "wrong_state"
        assert (await victim.get("/api/session")).status_code == 401


async def test_journey_ends_once(browser: httpx.AsyncClient, provider: IdentityProvider) -> None:
    provider.person["groups"] = ["duty"]
    address = provider.agree(await begin(browser))
    assert failed((await come_back(browser, address)).headers["location"]) is None
    assert failed((await come_back(browser, address)).headers["location"]) == "wrong_state"


async def test_refusal_of_the_provider_is_told(browser: httpx.AsyncClient, provider: IdentityProvider) -> None:
    state = parse_qs(urlsplit(await begin(browser)).query)["state"][0]
    answer = await browser.get("/api/oidc/callback", params={"error": "access_denied", "state": state})
    assert failed(answer.headers["location"]) == "provider_refused"


async def test_unknown_person_is_refused_and_an_admin_finds_the_subject(
    browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str
) -> None:
    provider.person["groups"] = ["strangers"]
    assert failed(await sign_in(browser, provider)) == "unknown_person"
    assert rows(database_url, "select name from accounts") == []
    refused = rows(database_url, "select subject_kind, subject_id, details from audit")
    assert refused == [("identity", "u-1", {"reason": "unknown_person"})]


async def test_namesake_does_not_get_the_account(
    browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str
) -> None:
    add_account(database_url, "Zhao", ["admin"])
    provider.person["groups"] = ["duty"]
    assert failed(await sign_in(browser, provider)) == "name_taken"
    assert rows(database_url, "select name, oidc_subject from accounts") == [("Zhao", None)]


async def test_subject_of_another_provider_is_another_person(
    browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str
) -> None:
    account_id = add_account(database_url, "chief", ["chief"])
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "update accounts set oidc_issuer = 'https://old.example', oidc_subject = 'u-1' where account_id = %s",
            (account_id,),
        )
    provider.person["groups"] = ["duty"]
    await sign_in(browser, provider)
    assert (await browser.get("/api/session")).json()["name"] == "zhao"


async def test_closed_account_stays_closed(
    browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str
) -> None:
    provider.person["groups"] = ["duty"]
    await sign_in(browser, provider)
    with psycopg.connect(database_url) as connection:
        connection.execute("update accounts set disabled_at = now()")
    assert failed(await sign_in(browser, provider)) == "disabled"


async def test_provider_that_is_away_leaves_the_local_way_in(
    city_api: RunningApi, browser: httpx.AsyncClient, provider: IdentityProvider, database_url: str
) -> None:
    provider.is_away = True
    answer = await browser.get("/api/oidc/start")
    assert failed(answer.headers["location"]) == "provider_away"
    add_account(database_url, "admin", ["admin"])
    async with signed_in(city_api, "admin"):
        pass
    provider.is_away = False
    address = provider.agree(await begin(browser))
    provider.is_away = True
    assert failed((await come_back(browser, address)).headers["location"]) == "provider_away"


async def test_provider_under_another_name_is_not_believed(
    browser: httpx.AsyncClient, provider: IdentityProvider
) -> None:
    provider.issuer_said = "https://evil.example"
    assert failed((await browser.get("/api/oidc/start")).headers["location"]) == "provider_away"


async def test_new_keys_of_the_provider_are_read_once_and_not_at_every_strange_token(
    city_api: RunningApi, browser: httpx.AsyncClient, provider: IdentityProvider
) -> None:
    provider.person["groups"] = ["duty"]
    assert failed(await sign_in(browser, provider)) is None
    provider.change_keys()
    assert failed(await sign_in(browser, provider)) == "not_identified"
    city_api.clock.advance(61)
    assert failed(await sign_in(browser, provider)) is None
    assert provider.keys_asked == 2


async def test_many_failed_journeys_from_one_address_are_stopped(
    browser: httpx.AsyncClient, provider: IdentityProvider
) -> None:
    reasons = [
        failed((await browser.get("/api/oidc/callback", params={"code": "x", "state": "y"})).headers["location"])
        for _ in range(21)
    ]
    assert reasons == ["wrong_state"] * 20 + ["too_many"]


async def test_without_a_provider_there_is_no_such_way(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/api/session/ways")).json() == {"identity_provider": None}
    for path in ("start", "callback"):
        answer = await stranger.get(f"/api/oidc/{path}")
        assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")


async def test_journey_leads_to_our_own_screens_only(browser: httpx.AsyncClient, provider: IdentityProvider) -> None:
    answer = await browser.get("/api/oidc/start", params={"to": "https://evil.example"})
    assert answer.status_code == 422
