"""Writes `asyncapi.json`: topics and payloads for integrators, derived from the types that decode them.

`python -m schemas.wire.asyncapi` writes, with `--check` it compares.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from schemas.wire.columnar import Columns
from schemas.wire.message import MAXIMUM_BYTES, MAXIMUM_READINGS
from schemas.wire.senml import Record
from schemas.wire.topics import GROUP_COUNT

FILE = Path(__file__).parent / "asyncapi.json"

SENML_EXAMPLE = [
    {"bn": "MY-", "bt": 1795305600, "n": "CH4-1", "u": "%LEL", "v": 62},
    {"n": "CH4-2", "u": "%LEL", "v": 3.5, "t": 10},
]
COLUMNAR_EXAMPLE = {
    "sequence": 17,
    "sensors": ["MY-CH4-1", "MY-CH4-2"],
    "observed_at": 1795305600000,
    "values": [3.1, 0.2],
}


def document() -> dict[str, Any]:
    """The AsyncAPI 3.0 document."""
    (record, columns), components = msgspec.json.schema_components(
        [Record, Columns], ref_template="#/components/schemas/{name}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Readings of gateways",
            "version": "1",
            "description": (
                f"MQTT, QoS 1. At most {MAXIMUM_READINGS} readings and {MAXIMUM_BYTES} bytes a message. A broker that "
                "confirms with reason 0x10 (no matching subscribers) has not delivered: send again."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {
            "readings": {
                "address": "lifeline/v1/{group}/{gateway}/readings",
                "parameters": {
                    "group": {"description": f"crc32(gateway code) mod {GROUP_COUNT}, two digits: 00 to 15"},
                    "gateway": {"description": "code of the gateway in the register"},
                },
                "messages": {
                    "senml": {"$ref": "#/components/messages/senml"},
                    "columnar": {"$ref": "#/components/messages/columnar"},
                },
            }
        },
        "operations": {
            "report": {
                "action": "receive",
                "channel": {"$ref": "#/channels/readings"},
                "summary": "A gateway reports readings of its sensors.",
            }
        },
        "components": {
            "messages": {
                "senml": {
                    "title": "SenML JSON (RFC 8428)",
                    "contentType": "application/senml+json",
                    "payload": {"type": "array", "items": record},
                    "examples": [{"payload": SENML_EXAMPLE}],
                },
                "columnar": {
                    "title": "Columnar JSON, for gateways with many sensors",
                    "contentType": "application/json",
                    "payload": columns,
                    "examples": [{"payload": COLUMNAR_EXAMPLE}],
                },
            },
            "schemas": components,
        },
    }


def text() -> str:
    """The document as it is committed."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write, or with `--check` say whether the committed file is current."""
    if "--check" in arguments:
        return 0 if FILE.exists() and FILE.read_text(encoding="utf-8") == text() else 1
    FILE.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
