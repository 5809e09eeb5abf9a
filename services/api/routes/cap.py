"""CAP 1.2: one document per message, and an Atom feed of the recent ones."""

import hashlib
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Header, Path, Response
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from services.api.cap.message import CapIncident, CapMessage, CapStep, messages
from services.api.dependencies import Connection, Looking, Now
from services.api.errors import problems
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/cap", tags=["cap"])

FEED_SPAN = timedelta(days=7)
ATOM = "http://www.w3.org/2005/Atom"
DOCUMENT = {"content": {"application/cap+xml": {"schema": {"type": "string"}}}}
FEED = {"content": {"application/atom+xml": {"schema": {"type": "string"}}}}


@router.get(
    "/feed.atom", operation_id="readCapFeed", response_class=Response, responses={**problems(401, 503), 200: FEED}
)
async def read_feed(
    connection: Connection, _: Looking, now: Now, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Messages of the last seven days, newest first."""
    made = await _messages(connection, now - FEED_SPAN)
    newest_first = sorted(made, key=lambda one: (one.sent, one.identifier), reverse=True)
    body = _feed(newest_first)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if if_none_match == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/atom+xml", headers={"ETag": tag})


@router.get(
    "/{identifier}.xml",
    operation_id="readCapMessage",
    response_class=Response,
    responses={**problems(401, 404, 422, 503), 200: DOCUMENT},
)
async def read_message(connection: Connection, _: Looking, identifier: Annotated[str, Path(max_length=64)]) -> Response:
    """One message, always the same bytes."""
    for message in await _messages(connection, None):
        if message.identifier == identifier:
            return Response(message.xml, media_type="application/cap+xml")
    raise NotFound("There is no such message", identifier=identifier)


async def _messages(connection: AsyncConnection, since: datetime | None) -> list[CapMessage]:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(QUERIES["list_issued"], {"since": since})
    made: list[CapMessage] = []
    for row in await cursor.fetchall():
        facts = {name: row[name] for name in CapIncident.__dataclass_fields__}
        made += messages(CapIncident(**facts), msgspec.convert(row["steps"], list[CapStep]))
    return made


def _feed(newest_first: list[CapMessage]) -> bytes:
    feed = ElementTree.Element("feed", {"xmlns": ATOM})
    _add(feed, "id", "urn:lifeline:cap")
    _add(feed, "title", "Urban lifeline warnings")
    _add(feed, "updated", newest_first[0].sent.isoformat() if newest_first else "1970-01-01T00:00:00+00:00")
    for message in newest_first:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "id", f"urn:lifeline:cap:{message.identifier}")
        _add(entry, "title", f"{message.kind}: {message.title}")
        _add(entry, "updated", message.sent.isoformat())
        address = f"/api/cap/{message.identifier}.xml"
        ElementTree.SubElement(entry, "link", {"href": address, "type": "application/cap+xml"})
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
