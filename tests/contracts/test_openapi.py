"""The committed description of the API is the API."""

import re
from typing import Any

from services.api import openapi
from services.api.app import create_app
from services.settings import Settings

VERBS = {
    *("list", "read", "follow", "open", "add", "save", "drop", "attach"),
    *("sign", "acknowledge", "shelve", "unshelve", "reset", "act", "answer", "ask"),
    *("merge", "split", "propose", "dispatch", "tell", "send", "retry", "preview", "file"),
    *("start", "finish", "end", "enable", "disable", "set", "lift", "revoke"),
    *("rename", "change", "remove", "make", "give", "accept", "withdraw"),
    *("check", "compare", "count", "discard", "rotate", "test", "try"),
    *("approve", "plan", "return", "take"),
}
METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> dict[str, dict[str, Any]]:
    """Every operation by "METHOD path"."""
    document = create_app(Settings(database_url="postgresql://nowhere/none")).openapi()
    return {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def test_committed_description_is_current() -> None:
    assert openapi.is_current(), "run: python -m services.api.openapi"


def test_operation_ids_are_verbs_in_camel_case_and_unique() -> None:
    names = [operation["operationId"] for operation in operations().values()]
    assert len(set(names)) == len(names)
    words = [re.fullmatch(r"([a-z]+)[A-Z][A-Za-z]*", name) for name in names]
    assert [name for name, word in zip(names, words, strict=True) if word is None or word[1] not in VERBS] == []


def test_every_answer_has_a_shape() -> None:
    for name, operation in operations().items():
        answer = next(answer for status, answer in operation["responses"].items() if status.startswith(("2", "3")))
        schemas = [content.get("schema") for content in answer.get("content", {}).values()]
        assert all(schemas), name


def test_every_refusal_is_a_problem() -> None:
    for name, operation in operations().items():
        for status, answer in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert list(answer["content"]) == ["application/problem+json"], f"{name} {status}"


def test_messages_of_the_live_stream_have_shapes() -> None:
    schemas = create_app(Settings(database_url="postgresql://nowhere/none")).openapi()["components"]["schemas"]
    assert {"AlertChange", "StatesChange", "Pulse", "Problem", "Alert", "Feed"} <= set(schemas)
