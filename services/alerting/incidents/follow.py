"""Alerts as the desk writes them, into incidents: join or open, follow the level, tell people. Inside `writing`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg import AsyncConnection

from services.alerting import cap
from services.alerting.alerts.steps import AlertStep
from services.alerting.incidents import store
from services.alerting.incidents.correlate import Candidate, Join, Open, join_or_open_incident
from services.alerting.incidents.issue import issue_red
from services.alerting.incidents.tell import tell
from services.alerting.incidents.titles import reading_of, title_of
from services.alerting.incidents.workflow import OPEN
from services.alerting.journal import Line, write_lines

ENGINE = "engine"


@dataclass
class Known:
    """What a batch of steps knows of incidents, and learns as it goes."""

    members: dict[str, int]
    candidates: dict[int, Candidate]
    linked: Mapping[int, frozenset[int]]


async def follow_alerts(connection: AsyncConnection, steps: Sequence[AlertStep], now: datetime) -> None:
    """Let each step find its incident, in order; what is suppressed by design comes after its causes.

    Args:
        connection: Inside the transaction that wrote the steps.
        steps: What was new to the tables.
        now: Time of the desk; clocks of people run in it.
    """
    placed = [step for step in steps if step.asset_id is not None]
    if not placed:
        return
    candidates = await store.list_candidates(connection, min(step.at for step in placed))
    known = Known(
        members=await store.list_members(connection, [step.alert_id for step in placed]),
        candidates={one.incident_id: one for one in candidates},
        linked=await store.list_links(connection, {step.asset_id for step in placed if step.asset_id is not None}),
    )
    for step in (one for one in placed if one.override != "by_design"):
        await _follow(connection, step, known, now)
    known.members |= await join_symptoms(connection, now)
    for step in (one for one in placed if one.override == "by_design"):
        await _follow(connection, step, known, now)


async def join_symptoms(connection: AsyncConnection, now: datetime) -> dict[str, int]:
    """Alerts that are suppressed by design join the incident of their cause, silently; returns incident by alert."""
    joined: dict[str, int] = {}
    for symptom in await store.list_symptoms(connection):
        await store.add_alert(connection, symptom.incident_id, symptom.alert_id, symptom.because, now)
        details = {"alert_id": symptom.alert_id, "because": symptom.because, "cause_alert_id": symptom.cause_alert_id}
        line = Line(
            kind="alert_joined",
            actor=ENGINE,
            at=now,
            incident_id=symptom.incident_id,
            level=symptom.level,
            details=details,
        )
        await write_lines(connection, [line])
        joined[symptom.alert_id] = symptom.incident_id
    return joined


async def _follow(connection: AsyncConnection, step: AlertStep, known: Known, now: datetime) -> None:
    incident_id = known.members.get(step.alert_id)
    if incident_id is not None:
        await _follow_member(connection, incident_id, step, now)
    elif step.is_worse:
        decision = join_or_open_incident(step, list(known.candidates.values()), known.linked)
        if isinstance(decision, Join):
            await _join(connection, decision, step, now)
            known.candidates[decision.incident_id] = _grown(known.candidates[decision.incident_id], step)
            known.members[step.alert_id] = decision.incident_id
        elif isinstance(decision, Open):
            opened = await _open(connection, step, now)
            known.candidates[opened.incident_id] = opened
            known.members[step.alert_id] = opened.incident_id


def _grown(candidate: Candidate, step: AlertStep) -> Candidate:
    asset = frozenset[int]() if step.asset_id is None else frozenset({step.asset_id})
    return replace(
        candidate,
        newest_alert_at=max(candidate.newest_alert_at, step.at),
        asset_ids=candidate.asset_ids | asset,
    )


async def _open(connection: AsyncConnection, step: AlertStep, now: datetime) -> Candidate:
    place = await store.find_place(connection, asset_id=step.asset_id)
    title = title_of(step.rule_id, place.name, place.name_en, place.road)
    incident_id = await store.open_incident(
        connection,
        {
            "title_zh": title.zh,
            "title_en": title.en,
            "lifeline": step.lifeline,
            "district_code": step.district_code,
            "asset_id": place.asset_id,
            "longitude": step.longitude,
            "latitude": step.latitude,
            "run_id": step.run_id,
            "level": step.level,
            "newest_alert_at": step.at,
        },
        now,
    )
    await store.add_alert(connection, incident_id, step.alert_id, "opened", now)
    await write_lines(connection, [_line(step, "opened", incident_id, now)])
    incident = await store.read_incident(connection, incident_id)
    await tell(connection, incident, "opened", now, reading_of(step))
    await issue_red(connection, incident, now)
    await store.move_clocks(connection, incident_id, now)
    return Candidate(incident_id, step.run_id, step.at, frozenset({place.asset_id}))


async def _join(connection: AsyncConnection, decision: Join, step: AlertStep, now: datetime) -> None:
    await store.add_alert(connection, decision.incident_id, step.alert_id, decision.because, now)
    await write_lines(connection, [_line(step, "alert_joined", decision.incident_id, now, because=decision.because)])
    await _follow_member(connection, decision.incident_id, step, now)


async def _follow_member(connection: AsyncConnection, incident_id: int, step: AlertStep, now: datetime) -> None:
    """The incident becomes as bad as its worst alert; only people lower it again."""
    incident = await store.read_incident(connection, incident_id)
    newest = max(incident.newest_alert_at, step.at)
    rises = step.may_page and step.condition == "true" and step.level < incident.level and incident.state in OPEN
    incident = replace(incident, newest_alert_at=newest, level=step.level if rises else incident.level)
    await store.save_incident(connection, incident, now)
    if not rises:
        return
    await write_lines(connection, [_line(step, "level_raised", incident_id, now)])
    raised = await store.read_incident(connection, incident_id)
    await tell(connection, raised, "level_raised", now, reading_of(step))
    await cap.follow(connection, incident_id, "level_raised", now)
    await issue_red(connection, raised, now)


def _line(step: AlertStep, kind: str, incident_id: int, now: datetime, **details: str) -> Line:
    """The alert's own lines stand under the alert; these say what became of the incident."""
    return Line(
        kind=kind,
        actor=ENGINE,
        at=now,
        incident_id=incident_id,
        level=step.level,
        value=step.value,
        details={"alert_id": step.alert_id, **details},
    )
