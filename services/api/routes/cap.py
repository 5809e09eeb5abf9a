"""CAP 1.2: the messages that other systems were warned by, one by one and as an Atom feed (RFC 4287)."""

import hashlib
import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query, Response
from psycopg.rows import class_row
from pydantic import BaseModel

from services.api.dependencies import ApiParts, Connection, Looking
from services.api.errors import problems
from services.api.pages import (
    DEFAULT_LIMIT,
    CursorText,
    Limit,
    decode_cursor,
    encode_cursor,
    split_page,
)
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/cap", tags=["cap"])

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE, ATOM_TYPE = "application/cap+xml", "application/atom+xml"
DOCUMENT = {"content": {CAP_TYPE: {"schema": {"type": "string"}}}}
FEED = {"content": {ATOM_TYPE: {"schema": {"type": "string"}}}}
# names of entries are made from identifiers below this one, so that they stay when the address changes
NAMES = uuid.UUID("6f3f7d0e-8c5b-5b0a-9d53-41a7c7f0b1e5")
FEED_NAME = uuid.uuid5(NAMES, "feed").urn


@dataclass(frozen=True)
class KeptMessage:
    """A message as it was sent, without its document."""

    cap_message_id: int
    identifier: str
    incident_id: int
    kind: str
    status: str
    sent_at: datetime
    expires_at: datetime
    title_zh: str
    title_en: str


class CapFilter(BaseModel):
    """Which messages."""

    status: Literal["Actual", "Exercise"] | None = None
    incident: Annotated[int | None, Query(description="incident_id")] = None
    cursor: CursorText = None
    limit: Limit = DEFAULT_LIMIT


@router.get(
    "/feed.atom",
    operation_id="readCapFeed",
    response_class=Response,
    responses={**problems(401, 422, 503), 200: FEED, 304: {"description": "The caller has it already."}},
)
async def read_feed(
    parts: ApiParts,
    connection: Connection,
    _: Looking,
    wanted: Annotated[CapFilter, Query()],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Messages newest first; the link `next` leads to older ones."""
    (before,) = decode_cursor(wanted.cursor, int)
    cursor = connection.cursor(row_factory=class_row(KeptMessage))
    parameters = {
        "status": wanted.status,
        "incident_id": wanted.incident,
        "before": before,
        "limit": wanted.limit + 1,
    }
    page, last = split_page(await (await cursor.execute(QUERIES["list_messages"], parameters)).fetchall(), wanted.limit)
    sender = (await (await connection.execute(QUERIES["read_sender_name"])).fetchall())[0][0]
    body = feed(page, sender, parts.console_address, wanted, last)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in (if_none_match or ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=ATOM_TYPE, headers=headers)


@router.get(
    "/{identifier}.xml",
    operation_id="readCapMessage",
    response_class=Response,
    responses={**problems(401, 404, 422, 503), 200: DOCUMENT},
)
async def read_message(connection: Connection, _: Looking, identifier: Annotated[str, Path(max_length=64)]) -> Response:
    """One message, always the same bytes."""
    row = await (await connection.execute(QUERIES["read_document"], {"identifier": identifier})).fetchone()
    if row is None:
        raise NotFound("There is no such message", identifier=identifier)
    headers = {"Content-Disposition": f'inline; filename="{identifier}.xml"'}
    return Response(bytes(row[0]), media_type=CAP_TYPE, headers=headers)


def feed(
    newest_first: Sequence[KeptMessage], sender: str, address: str, wanted: CapFilter, last: KeptMessage | None
) -> bytes:
    """The messages as Atom. last: of this page, when there are older ones."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _add(root, "id", FEED_NAME)
    _add(root, "title", "城市生命线预警 / Urban lifeline warnings")
    updated = newest_first[0].sent_at if newest_first else datetime.fromtimestamp(0, UTC)
    _add(root, "updated", updated.isoformat())
    author = ElementTree.SubElement(root, "author")
    _add(author, "name", sender)
    _link(root, "self", f"{address}/api/cap/feed.atom{_question(wanted, wanted.cursor)}", ATOM_TYPE)
    _link(root, "alternate", f"{address}/", "text/html")
    if last is not None:
        older = encode_cursor([last.cap_message_id])
        _link(root, "next", f"{address}/api/cap/feed.atom{_question(wanted, older)}", ATOM_TYPE)
    for message in newest_first:
        _entry(root, message, address)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(root: ElementTree.Element, message: KeptMessage, address: str) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _add(entry, "id", uuid.uuid5(NAMES, message.identifier).urn)
    _add(entry, "title", f"{message.kind}: {message.title_zh} / {message.title_en}")
    _add(entry, "updated", message.sent_at.isoformat())
    _add(entry, "published", message.sent_at.isoformat())
    ElementTree.SubElement(entry, "category", {"term": message.status})
    _link(entry, "alternate", f"{address}/api/cap/{message.identifier}.xml", CAP_TYPE)
    _link(entry, "related", f"{address}/?incident={message.incident_id}", "text/html")
    _add(entry, "summary", f"{message.identifier}, {message.status}, {message.expires_at.isoformat()}")


def _question(wanted: CapFilter, cursor: str | None) -> str:
    asked = {"status": wanted.status, "incident": wanted.incident, "cursor": cursor}
    asked |= {"limit": wanted.limit if wanted.limit != DEFAULT_LIMIT else None}
    told = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
    return f"?{told}" if told else ""


def _link(parent: ElementTree.Element, relation: str, address: str, media_type: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": relation, "href": address, "type": media_type})


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
