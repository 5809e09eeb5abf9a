"""What integrators are told about messages is what the decoders read."""

import json

import pytest

from schemas.wire import asyncapi
from services.ingest.decode import decode_message


def test_committed_document_is_current() -> None:
    assert asyncapi.FILE.read_text(encoding="utf-8") == asyncapi.text()


@pytest.mark.parametrize("name", ["senml", "columnar"])
def test_examples_are_readable(name: str) -> None:
    (example,) = asyncapi.document()["components"]["messages"][name]["examples"]
    message = decode_message(json.dumps(example["payload"]).encode(), 1_795_305_600_000_000)

    assert [code for code, _ in message.channels] == ["MY-CH4-1", "MY-CH4-2"]
    assert message.defects == []
