"""The audit: who changed how the centre works, who read personal data, who came in. Reading it is noted as well."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from psycopg.rows import class_row
from pydantic import AwareDatetime, BaseModel

from services.api.dependencies import Audit, Connection, permits
from services.api.errors import problems
from services.api.pages import DEFAULT_LIMIT, CursorText, Limit, decode_cursor, encode_cursor, split_page
from services.api.sessions import Session
from services.database import load_queries
from services.errors import NotPermitted

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/audit", tags=["audit"])


class AuditLine(BaseModel):
    """One line. actor: an account, or a part of the service; address: where the request came from."""

    audit_id: int
    recorded_at: datetime
    actor: str
    address: str | None
    action: str
    subject_kind: str
    subject_id: str
    details: dict[str, Any]


class AuditPage(BaseModel):
    """A page of lines, newest first."""

    items: list[AuditLine]
    next_cursor: str | None


class AuditFilter(BaseModel):
    """Which lines; everything is optional. action: a whole word, or what it begins with, such as `account`."""

    actor: Annotated[str | None, Query(max_length=64)] = None
    action: Annotated[str | None, Query(max_length=64, pattern=r"^[a-z_.]+$")] = None
    subject_kind: Annotated[str | None, Query(max_length=64)] = None
    subject: Annotated[str | None, Query(max_length=255, description="which one: a name or a number")] = None
    since: Annotated[AwareDatetime | None, Query(description="at or after")] = None
    until: Annotated[AwareDatetime | None, Query(description="before")] = None
    cursor: CursorText = None
    limit: Limit = DEFAULT_LIMIT


@router.get("", operation_id="listAudit", responses=problems(401, 403, 422, 503))
async def list_audit(
    connection: Connection,
    session: Annotated[Session, Depends(permits("audit.read"))],
    audit: Audit,
    wanted: Annotated[AuditFilter, Query()],
) -> AuditPage:
    """Lines, newest first. They are about the whole city, and so must be the scope of whoever reads them."""
    if not session.account.scope.is_whole_city:
        raise NotPermitted("The audit is about the whole city, your scope is not", rule="beyond_scope")
    (before,) = decode_cursor(wanted.cursor, int)
    parameters = wanted.model_dump(exclude={"cursor", "limit"}) | {"before": before, "limit": wanted.limit + 1}
    async with connection.cursor(row_factory=class_row(AuditLine)) as cursor:
        await cursor.execute(QUERIES["list_audit"], parameters)
        page, last = split_page(await cursor.fetchall(), wanted.limit)
    asked = wanted.model_dump(mode="json", exclude_none=True, exclude={"cursor", "limit"})
    await audit.note("audit.read", "audit", "list", asked | {"count": len(page)})
    return AuditPage(items=page, next_cursor=encode_cursor([last.audit_id]) if last else None)
