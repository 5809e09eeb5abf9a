"""No secret ever stands in a log, in the audit, in the journal or in an answer, whatever is done with it."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest

from deploy.processes import Child
from services.api.passwords import hash_password
from tests.integration.alerting.test_delivery import Receiver
from tests.integration.api.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.world import eventually, rows

PASSWORD = "right-horse-SENTINELpassword"
WRONG = "SENTINELwrong"
NEW = "kettle-7-swan-SENTINELnew"
MESSAGE = "SENTINELmessage"
PUSH = "SENTINELpush"
WEBHOOK_PATH, WEBHOOK_SECRET = "SENTINELhook", "SENTINELsignature"

Start = Callable[[str, Mapping[str, str]], Child]


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    provider = IdentityProvider(lambda: int(time.time()))
    yield provider
    provider.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another system, and whatever stands behind message addresses."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def processes(
    clean_log: None,
    service_environment: Mapping[str, str],
    start_service: Start,
    provider: IdentityProvider,
    tmp_path: Path,
) -> list[Child]:
    """API and notify, as talkative as they can be."""
    secret = tmp_path / "client_secret"
    secret.write_text(CLIENT_SECRET, encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('unknown = "viewer"', encoding="utf-8")
    environment = {
        **service_environment,
        "LIFELINE_LOG_LEVEL": "DEBUG",
        "LIFELINE_WEBHOOK_PRIVATE_ADDRESSES": "true",
        "LIFELINE_OIDC_ISSUER": provider.issuer,
        "LIFELINE_OIDC_CLIENT_ID": CLIENT_ID,
        "LIFELINE_OIDC_CLIENT_SECRET_FILE": str(secret),
        "LIFELINE_OIDC_MAPPING_FILE": str(mapping),
    }
    children = [start_service(name, environment) for name in ("services.api", "services.alerting.notify")]
    api_log = children[0].log_file
    eventually(lambda: "live picture ready" in api_log.read_text(encoding="utf-8"), "the API is ready")
    return children


class Desk:
    """Somebody who keeps every answer, and every secret that an answer tells on purpose."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, headers={"X-Requested-With": "tests"}, timeout=20)
        self.answers: list[str] = []

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        content = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.request(
            method, path, content=content, headers={"Content-Type": "application/json", **headers}
        )
        self.answers.append(answer.text)
        return answer


@pytest.fixture
def desk(processes: list[Child], service_environment: Mapping[str, str]) -> Iterator[Desk]:
    """Not signed in yet."""
    desk = Desk(f"http://127.0.0.1:{service_environment['LIFELINE_API_PORT']}")
    yield desk
    desk.client.close()


def test_no_secret_is_said_anywhere(
    processes: list[Child],
    desk: Desk,
    database_url: str,
    provider: IdentityProvider,
    receiver: Receiver,
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into accounts (name, password_hash, roles) values ('wang', %s, '{operator,admin}')",
            (hash_password(PASSWORD),),
        )
    secrets = {PASSWORD, WRONG, NEW, MESSAGE, PUSH, WEBHOOK_PATH, WEBHOOK_SECRET, CLIENT_SECRET}

    secrets |= sign_in_in_every_wrong_way(desk)
    told = {str(desk.client.cookies["lifeline_session"]), str(desk.client.cookies["lifeline_device"])}
    told |= give_access(desk)
    told |= come_through_the_provider(desk, provider)
    hand_over(desk, receiver, database_url)

    logs = [process.log_file.read_text(encoding="utf-8") for process in processes]
    assert "the identity provider vouches for nobody" in logs[0]
    stored = rows(
        database_url,
        "select line::text from audit as line union all select line::text from journal as line"
        " union all select last_error from deliveries where last_error is not null",
    )
    said = "\n".join([*logs, *(str(row[0]) for row in stored)])
    assert {secret for secret in secrets | told if secret in said} == set()
    # answers tell a new password or token once, and nothing else
    answered = "\n".join(desk.answers)
    assert {secret for secret in secrets if secret in answered} == set()


def sign_in_in_every_wrong_way(desk: Desk) -> set[str]:
    """Wrong, in the wrong field, in the wrong shape; then right, and with another password."""
    desk.ask("POST", "/api/session", {"name": "wang", "password": WRONG})
    desk.ask("POST", "/api/session", {"name": WRONG, "password": WRONG})
    desk.ask("POST", "/api/session", {"name": "wang", "password": {"text": PASSWORD}})
    desk.ask("POST", "/api/session", {"name": "wang", "password": PASSWORD * 10})
    desk.ask("POST", "/api/session", f'{{"name": "wang", "password": "{PASSWORD}'.encode())
    desk.ask("POST", f"/api/session?password={PASSWORD}", {"name": "wang"})
    assert desk.ask("POST", "/api/session", {"name": "wang", "password": PASSWORD}).status_code == 200
    desk.ask("POST", "/api/session/password", {"old": WRONG, "new": NEW})
    desk.ask("POST", "/api/session/password", {"old": PASSWORD, "new": "short" + WRONG[:3]})
    assert desk.ask("POST", "/api/session/password", {"old": PASSWORD, "new": NEW}).status_code == 204
    return set()


def give_access(desk: Desk) -> set[str]:
    """A person with a temporary password, a machine with a token, and both used wrongly."""
    made = desk.ask("POST", "/api/accounts", {"name": "zhao", "roles": ["viewer"]}).json()
    machine = desk.ask("POST", "/api/accounts", {"name": "scada", "roles": ["viewer"], "is_machine": True}).json()
    path = f"/api/accounts/{machine['account']['account_id']}/tokens"
    token = desk.ask("POST", path, {"name": "reader"}).json()["token"]
    with httpx.Client(base_url=desk.client.base_url, timeout=20) as other:
        for shown, status in ((token, 200), (token + WRONG, 401)):
            answer = other.get("/api/alerts", headers={"Authorization": f"Bearer {shown}"})
            assert answer.status_code == status
        # in the address, where it does not belong
        other.get("/api/alerts", params={"token": token})
    desk.ask("DELETE", "/api/tokens/1")
    return {made["password"]["temporary_password"], token}


def come_through_the_provider(desk: Desk, provider: IdentityProvider) -> set[str]:
    """A journey that ends well, and one whose statement does not hold."""
    secrets: set[str] = set()
    provider.person["preferred_username"] = "liu"
    with httpx.Client(base_url=desk.client.base_url, timeout=20) as browser:
        for changed in ({}, {"nonce": "another"}):
            provider.twist = lambda claims, changed=changed: claims | changed
            started = browser.get("/api/oidc/start")
            secrets |= {str(browser.cookies["lifeline_attempt"]).split(".")[1]}
            back = provider.agree(started.headers["location"])
            secrets |= set(parse_qs(urlsplit(back).query)["code"])
            ended = browser.get(back)
            assert ended.status_code == 303
            desk.answers.append(ended.text + ended.headers["location"])
        assert browser.get("/api/session").json()["name"] == "liu"
    return secrets | set(provider.tokens)


def hand_over(desk: Desk, receiver: Receiver, database_url: str) -> None:
    """A test page through a message service and a browser's push service, and a call of another system."""
    place = f"127.0.0.1:{receiver.server.server_port}"
    push = {"endpoint": f"https://{place}/{PUSH}", "keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22}}
    nowhere = {"url": f"json://127.0.0.1:1/{MESSAGE}"}
    for channel, address in (("message", {"url": f"json://{place}/{MESSAGE}"}), ("message", nowhere), ("push", push)):
        body = {"channel": channel, "label": "x", "address": address}
        assert desk.ask("POST", "/api/contact-points", body).status_code == 201
    desk.ask("GET", "/api/contact-points")
    assert desk.ask("POST", "/api/contact-points/test").status_code == 202
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into webhooks (name, url, secret, created_by, created_at) values ('city', %s, %s, 'wang', now())",
            (f"http://{place}/{WEBHOOK_PATH}", WEBHOOK_SECRET),
        )
        connection.execute(
            "insert into notifications (notification_id, cause, moment, webhook_id, title_zh, title_en, body_zh,"
            " body_en, link, wants_answer, created_at)"
            " select gen_random_uuid(), 'x', 'opened', webhook_id, 'x', 'x', 'x', 'x', '/', false, now() from webhooks"
        )
        connection.execute(
            "insert into deliveries (notification_id, channel, next_attempt_at)"
            " select notification_id, 'webhook', now() from notifications where webhook_id is not null"
        )
    tried = "select channel from deliveries where attempt_count > 0 and channel <> 'screen' order by 1"
    eventually(lambda: rows(database_url, tried) == [("message",)] * 2 + [("push",), ("webhook",)], "all were tried")
    eventually(lambda: len(receiver.taken) == 2, "message and webhook have arrived")
