"""What could not become a reading, with reason and sample."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from psycopg.rows import class_row
from pydantic import BaseModel, field_validator

from services.api.dependencies import Connection
from services.api.errors import problems
from services.api.pages import DEFAULT_LIMIT, CursorText, Limit, decode_cursor, encode_cursor, split_page
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/rejected-messages", tags=["rejected messages"])


class RejectedMessages(BaseModel):
    """Messages of one gateway refused for one reason within one minute; detail and sample are of the first."""

    rejected_id: int
    gateway_code: str
    reason: str
    minute: datetime
    count: int
    topic: str
    detail: str
    sample: str
    first_at: datetime
    last_at: datetime

    @field_validator("sample", mode="before")
    @classmethod
    def _as_text(cls, sample: object) -> object:
        # whatever a gateway sent is shown, never interpreted
        return sample.decode("utf-8", "backslashreplace") if isinstance(sample, bytes) else sample


class RejectedPage(BaseModel):
    """A page of refusals, newest first."""

    items: list[RejectedMessages]
    next_cursor: str | None


class RejectedFilter(BaseModel):
    """Which refusals; everything is optional."""

    reason: Annotated[str | None, Query(max_length=64)] = None
    gateway: Annotated[str | None, Query(max_length=64)] = None
    cursor: CursorText = None
    limit: Limit = DEFAULT_LIMIT


@router.get("", operation_id="listRejectedMessages", responses=problems(401, 422, 503))
async def list_rejected_messages(connection: Connection, wanted: Annotated[RejectedFilter, Query()]) -> RejectedPage:
    """Refusals, newest first."""
    (before,) = decode_cursor(wanted.cursor, int)
    async with connection.cursor(row_factory=class_row(RejectedMessages)) as cursor:
        await cursor.execute(
            QUERIES["list_rejected_messages"],
            {"reason": wanted.reason, "gateway": wanted.gateway, "before": before, "limit": wanted.limit + 1},
        )
        page, last = split_page(await cursor.fetchall(), wanted.limit)
    return RejectedPage(items=page, next_cursor=encode_cursor([last.rejected_id]) if last else None)
