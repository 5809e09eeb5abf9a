"""What people are told of an incident, in words."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import AsyncConnection

from schemas.lifeline import Words
from services.alerting import notify
from services.alerting.incidents import store
from services.alerting.incidents.store import Incident
from services.alerting.incidents.titles import level_words
from services.alerting.notify import Occasion
from services.alerting.notify.occasion import MOMENT_NAMES, Moment, wants_answer

CLOCKS = {
    "judge": Words("研判", "judging"),
    "acknowledge": Words("接警", "acknowledging"),
    "arrive": Words("到场", "arriving on site"),
    "feedback": Words("现场反馈", "word from the site"),
    "close": Words("办结", "ending the case"),
}


async def tell(
    connection: AsyncConnection, incident: Incident, moment: Moment, now: datetime, body: Words | None = None
) -> int:
    """Announce what has happened to an incident; the caller's transaction decides whether it did.

    The cause names incident, moment and revision, so that a replay tells nobody twice.
    """
    said, level = MOMENT_NAMES[moment], level_words(incident.level)
    occasion = Occasion(
        moment=moment,
        cause=f"incident.{incident.incident_id}.{moment}.{incident.revision}",
        lifeline=incident.lifeline,
        district_code=incident.district_code,
        level=incident.level,
        title=Words(
            f"【{level.zh}】{said.zh}：{incident.title_zh}", f"{level.en.capitalize()}: {said.en}: {incident.title_en}"
        ),
        body=body or Words(incident.number, incident.number),
        link=f"/?incident={incident.incident_id}",
        incident_id=incident.incident_id,
        # drills and simulated runs take the same way, and say so
        is_drill=incident.run_id is not None,
        wants_answer=wants_answer(moment, incident.level),
        rank=incident.escalation_rank,
    )
    return await notify.announce(connection, occasion, now)


async def alerts_acknowledged(
    connection: AsyncConnection, alert_ids: Sequence[str], account: str, now: datetime
) -> None:
    """Whoever acknowledges an alert has answered for its incident."""
    members = await store.list_members(connection, alert_ids)
    for incident_id in dict.fromkeys(members.values()):
        await notify.answered(connection, incident_id, account, "screen", now)


def overdue_words(clock: str, minutes: int) -> Words:
    """The clock that ran out, as a sentence."""
    step = CLOCKS[clock]
    return Words(f"{step.zh}超时 {minutes} 分钟", f"{step.en} is overdue by {minutes} min")
