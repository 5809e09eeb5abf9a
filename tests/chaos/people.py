"""People who are told, and answer: over the API, as often as it takes, as screens and phones do."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx

from tests.chaos.script import CREW, OFFICERS, Leak, answers
from tests.outside import Outside

PASSWORD = "correct horse battery"
LOOK_EVERY_SECONDS = 0.3
REPEAT_AFTER_SECONDS = 0.2
CREW_STEPS = ("accept", "en_route", "arrive")


@dataclass(frozen=True)
class Answer:
    """A request that answers for an incident, and was confirmed.

    first_at: when it was tried first; sent_at, confirmed_at: the try that was confirmed. [us since epoch]
    """

    name: str
    incident_id: int
    first_at: int
    sent_at: int
    confirmed_at: int


@dataclass
class Person:
    """Somebody who is signed in and does what the script says, on a thread of their own, until told to stop."""

    name: str
    address: str
    outside: Outside
    leaks: Mapping[str, Leak]
    answers: list[Answer] = field(default_factory=list[Answer])
    refused: list[str] = field(default_factory=list[str])
    retries: int = 0
    _done: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self._client = httpx.Client(base_url=self.address, headers={"X-Requested-With": "tests"}, timeout=10)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def subscribe(self, phones: int) -> None:
        """Sign in, and let the phones be known."""
        self.ask("POST", "/api/session", {"name": self.name, "password": PASSWORD})
        for number in range(phones):
            phone = self.outside.phone(f"{self.name}-{number}")
            self.ask("POST", "/api/contact-points", {"channel": "push", "address": phone.address})

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._client.close()

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Ask until there is an answer; a service that is away is asked again."""
        return self._ask(method, path, body)[0]

    def _ask(self, method: str, path: str, body: object = None) -> tuple[httpx.Response, int, int]:
        first_at = _now()
        while True:
            sent_at = _now()
            try:
                answer = self._client.request(method, path, json=body)
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code < 500:
                return answer, first_at, sent_at
            if self._stopping.is_set():
                raise _Stopped
            self.retries += 1
            time.sleep(REPEAT_AFTER_SECONDS)

    def _run(self) -> None:
        try:
            while not self._stopping.wait(LOOK_EVERY_SECONDS):
                listed = self.ask("GET", "/api/notifications?state=waiting").json()["items"]
                for notice in reversed(listed):
                    self._treat(notice)
        except _Stopped:
            pass

    def _treat(self, notice: Mapping[str, Any]) -> None:
        leak = next((leak for leak in self.leaks.values() if notice["title"]["en"].endswith(leak.asset)), None)
        if leak is None or not answers(self.name, leak.character, notice["moment"]):
            return
        if notice["work_order_id"] is not None:
            self._work(notice["work_order_id"])
        elif leak.character == "by_link" and self.name == OFFICERS[0]:
            self._tap(notice)
        elif leak.character == "dispatched" and self.name in OFFICERS:
            self._dispatch(notice)
        else:
            self._answer(notice, f"/api/notifications/{notice['notification_id']}/answer")
        if leak.character != "unjudged" and self.name not in CREW:
            self._judge(notice)

    def _answer(self, notice: Mapping[str, Any], path: str, body: object = None) -> None:
        answer, first_at, sent_at = self._ask("POST", path, body)
        # a link that was tapped before, with its answer lost, is told so
        if answer.is_success or answer.status_code == 409:
            self.answers.append(Answer(self.name, notice["incident_id"], first_at, sent_at, _now()))
        else:
            self.refused.append(f"{path}: {answer.text}")

    def _tap(self, notice: Mapping[str, Any]) -> None:
        """The link that came by push; not before it has come."""
        calls = self.outside.taken(f"{self.name}-0")
        pushed = next((call.content for call in calls if call.identity == notice["notification_id"]), None)
        if pushed is not None:
            self._answer(notice, str(pushed["answer_url"]))

    def _dispatch(self, notice: Mapping[str, Any]) -> None:
        """Both officers press the button; one key, one order."""
        key = uuid5(NAMESPACE_URL, f"incident {notice['incident_id']}")
        body = {"work_order_key": str(key), "crew_id": 1, "instructions": "先检测再下井"}
        self._answer(notice, f"/api/incidents/{notice['incident_id']}/work-orders", body)

    def _judge(self, notice: Mapping[str, Any]) -> None:
        told = f"judge {notice['incident_id']}"
        if told not in self._done:
            self._done.add(told)
            self.ask("POST", f"/api/incidents/{notice['incident_id']}/judge", {"note": "现场核实"})

    def _work(self, work_order_id: int) -> None:
        if f"work {work_order_id}" in self._done:
            return
        self._done.add(f"work {work_order_id}")
        for kind in CREW_STEPS:
            body = {"step_id": str(uuid4()), "kind": kind, "happened_at": datetime.now(UTC).isoformat()}
            self.ask("POST", f"/api/work-orders/{work_order_id}/steps", body)


class _Stopped(Exception):
    """The night is over."""


def _now() -> int:
    return time.time_ns() // 1_000
