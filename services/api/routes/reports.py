"""Reports of incidents: what was filed, a preview as of any instant, and filing one. What is due is said too."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, BaseModel, Field

from schemas.lifeline import Words as CatalogueWords
from services.alerting.commands import reports as commands
from services.api.dependencies import Connection, LifelineCatalogue, Looking, Now, permits
from services.api.errors import problems
from services.api.models import Words
from services.api.reports.incident_document import incident_document, number_words
from services.api.reports.render import PRINT_SCRIPT, page
from services.api.reports.words import Language, language_of, other_language
from services.api.sessions import Session

router = APIRouter(prefix="/api", tags=["reports"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)
SEEN = problems(401, 404, 409, 422, 503)

Kind = Literal["flash", "follow_up", "final"]
Lang = Annotated[Language | None, Query(description="the reader's own when absent")]
Text = Annotated[str, Field(max_length=3000)]


class FiledReport(BaseModel):
    """A report that was filed and stays as it is. author: an account, or `timer`."""

    report_id: int
    incident_id: int
    kind: Kind
    title: Words
    as_of: datetime
    filed_at: datetime
    author: str
    sha256: str


class FiledReports(BaseModel):
    """Oldest first. due: the kind that should be there by now and is not."""

    items: list[FiledReport]
    due: Kind | None


class RemarksBody(BaseModel):
    """What no sensor knows."""

    cause: Text = ""
    casualties: Text = ""
    losses: Text = ""
    next_steps: Text = ""
    note: Text = ""


class ReportBody(BaseModel):
    """Which report, of what was known when (now, when absent), and what its author adds."""

    kind: Kind
    as_of: AwareDatetime | None = None
    remarks: RemarksBody = RemarksBody()


@router.get("/incidents/{incident_id}/reports", operation_id="listReports", responses=problems(401, 404, 422, 503))
async def list_reports(connection: Connection, _: Looking, now: Now, incident_id: int) -> FiledReports:
    """Reports of an incident."""
    kept, due = await commands.list_reports(connection, incident_id, now)
    return FiledReports(items=[_filed(one) for one in kept], due=due)


@router.post("/incidents/{incident_id}/reports", status_code=201, operation_id="fileReport", responses=REFUSALS)
async def file_report(
    connection: Connection,
    session: Annotated[Session, Depends(permits("report.write"))],
    now: Now,
    incident_id: int,
    body: ReportBody,
) -> FiledReport:
    """File a report: from now on it stays as it is."""
    remarks = commands.Remarks(**body.remarks.model_dump())
    report_id = await commands.file_report(connection, incident_id, body.kind, remarks, session.name, now, body.as_of)
    kept, _, _ = await commands.read_kept(connection, report_id)
    return _filed(kept)


@router.get(
    "/incidents/{incident_id}/report", operation_id="previewReport", response_class=HTMLResponse, responses=SEEN
)
async def preview_report(
    connection: Connection,
    session: Looking,
    catalogue: LifelineCatalogue,
    now: Now,
    incident_id: int,
    kind: Kind = "flash",
    as_of: AwareDatetime | None = None,
    lang: Lang = None,
) -> Response:
    """The report as it would be filed, of what was known at an instant."""
    report = await commands.preview(connection, incident_id, kind, min(as_of or now, now))
    chosen = lang or language_of(session.account.language)
    instant = report.facts.as_of.isoformat().replace("+", "%2B")
    other = f"?kind={kind}&as_of={instant}&lang={other_language(chosen)}"
    return page(incident_document(report, catalogue), chosen, other, _links(incident_id))


@router.get("/reports/print.js", operation_id="readPrintScript", response_class=Response, responses=problems(401, 503))
async def read_print_script(_: Looking) -> Response:
    """The only script of the pages: lets their print button work."""
    return Response(PRINT_SCRIPT, media_type="text/javascript", headers={"Cache-Control": "private, max-age=3600"})


@router.get(
    "/reports/{report_id}",
    operation_id="readReport",
    response_class=HTMLResponse,
    responses=problems(401, 404, 422, 503),
)
async def read_report(
    connection: Connection, session: Looking, catalogue: LifelineCatalogue, report_id: int, lang: Lang = None
) -> Response:
    """A report as it was filed; says so when its content is not what its hash says."""
    kept, report, is_whole = await commands.read_kept(connection, report_id)
    chosen = lang or language_of(session.account.language)
    document = incident_document(report, catalogue, is_whole=is_whole)
    return page(document, chosen, f"?lang={other_language(chosen)}", _links(kept.incident_id))


def _filed(kept: commands.KeptReport) -> FiledReport:
    title = number_words(kept.kind, kept.year, kept.number, is_drill=kept.is_drill)
    return FiledReport(
        report_id=kept.report_id,
        incident_id=kept.incident_id,
        kind=kept.kind,
        title=Words(zh=title.zh, en=title.en),
        as_of=kept.as_of,
        filed_at=kept.filed_at,
        author=kept.author,
        sha256=kept.sha256.hex(),
    )


def _links(incident_id: int) -> list[tuple[CatalogueWords, str]]:
    return [(CatalogueWords("打开事件", "Open the incident"), f"/?incident={incident_id}")]
