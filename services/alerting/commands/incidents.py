"""What a person may do to an incident. Each function is one transaction; it raises `Refused` with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn, get_args
from uuid import UUID

from psycopg import AsyncConnection

from schemas.lifeline import Words
from services.alerting import cap, notify
from services.alerting.commands.work_orders import call_off_orders, review_orders
from services.alerting.incidents import store
from services.alerting.incidents.denials import DENIALS
from services.alerting.incidents.issue import issue_red
from services.alerting.incidents.store import Incident
from services.alerting.incidents.tell import tell
from services.alerting.incidents.workflow import (
    OPEN,
    Act,
    Denied,
    ReleaseConditions,
    State,
    decide,
    release_conditions,
)
from services.alerting.journal import Line, write_lines
from services.alerting.notify.occasion import Moment
from services.alerting.work_orders.store import move_orders
from services.alerting.writing import writing
from services.clock import BEIJING
from services.errors import WrongState

ACTS: tuple[Act, ...] = get_args(Act)
# reasons that a person gives when an incident turns out to be none
FALSE_ALARM_REASONS = {
    "calibration": Words("标定或检修作业", "Calibration or maintenance"),
    "environment": Words("环境干扰", "Interference from the surroundings"),
    "biogas": Words("沼气等非燃气来源", "Biogas or another source"),
    "traffic": Words("车辆或施工扰动", "Traffic or works"),
    "other_false": Words("其他", "Other"),
}
DEVICE_FAULT_REASONS = {
    "drift": Words("漂移", "Drift"),
    "stuck": Words("数值恒定", "Stuck value"),
    "flooded": Words("进水", "Flooded"),
    "battery": Words("电池或供电", "Battery or supply"),
    "communication": Words("通信", "Communication"),
    "other_fault": Words("其他", "Other"),
}
KINDS: dict[Act, str] = {
    "judge": "judged",
    "issue": "issued",
    "acknowledge": "acknowledged",
    "arrive": "arrived",
    "raise_level": "level_raised",
    "lower_level": "level_lowered",
    "dispose": "disposed",
    "review": "reviewed",
    "release": "released",
    "reopen": "reopened",
    "archive": "archived",
    "false_alarm": "false_alarm",
    "device_fault": "device_fault",
    "rename": "renamed",
    "merge": "merged",
    "split": "split",
    "note": "note",
}
TOLD: dict[Act, Moment] = {
    "issue": "issued",
    "raise_level": "level_raised",
    "lower_level": "level_lowered",
    "release": "released",
    "false_alarm": "false_alarm",
}
# what crews hear whose work has become needless; whoever looks for a broken sensor goes on
CALLED_OFF: dict[Act, Words] = {
    "release": Words("事件已解除", "The incident has been released"),
    "false_alarm": Words("事件已判为误报", "The incident was a false alarm"),
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants to do to an incident, with what the act needs."""

    act: Act
    account: str
    note: str | None = None
    level: int | None = None
    reason_code: str | None = None
    # release although not all conditions are met, on this ground
    despite: str | None = None
    title: Words | None = None


async def act_on_incident(connection: AsyncConnection, incident_id: int, wish: Wish, now: datetime) -> None:
    """Judge, issue, release, ...: everything but merge and split.

    Raises:
        NotFound: there is no such incident.
        WrongState: the state does not allow it; `denied` names why.
    """
    async with writing(connection):
        incident = await store.read_incident(connection, incident_id)
        state = _allowed(incident, wish, now)
        changed = _changed(incident, wish, state, now)
        await write_lines(connection, [_line(incident, wish, now)])
        await store.save_incident(connection, changed, now)
        await notify.answered(connection, incident_id, wish.account, "screen", now)
        moment = TOLD.get(wish.act)
        note = Words(wish.note, wish.note) if wish.note else None
        if moment is not None:
            after = await store.read_incident(connection, incident_id)
            await tell(connection, after, moment, now, note)
        if wish.act == "review":
            await review_orders(connection, incident_id, wish.account, now)
        if wish.act in CALLED_OFF:
            await call_off_orders(connection, incident_id, wish.account, CALLED_OFF[wish.act], now)
        await cap.follow(connection, incident_id, KINDS[wish.act], now, note)


async def merge_incident(connection: AsyncConnection, incident_id: int, into: int, account: str, now: datetime) -> None:
    """All alerts of one incident go into another, which stays.

    Raises:
        NotFound: one of them does not exist.
        WrongState: one has ended, both are the same, or only one of them is simulated.
    """
    async with writing(connection):
        incident = await store.read_incident(connection, incident_id)
        target = await store.read_incident(connection, into)
        _ensure_open(incident, target)
        if incident_id == into or incident.run_id != target.run_id:
            raise WrongState("These two cannot be one", incident_id=incident_id, into=into)
        moved = await store.move_alerts(connection, incident_id, into, None, now)
        await move_orders(connection, incident_id, into)
        details = {"into": into, "from": incident_id, "alert_ids": moved}
        joined = _joined(incident, target)
        await write_lines(
            connection,
            [
                Line(kind="merged", actor=account, at=now, incident_id=incident_id, details=details),
                Line(kind="merged", actor=account, at=now, incident_id=into, level=joined.level, details=details),
            ],
        )
        if joined.issued_at != target.issued_at:
            # a warning that is out stays out: it goes over to the incident that stays
            line = Line(kind="issued", actor=account, at=now, incident_id=into, level=joined.level, details=details)
            await write_lines(connection, [line])
        await store.save_incident(connection, replace(incident, state="merged", merged_into=into, closed_at=now), now)
        await store.save_incident(connection, joined, now)
        await notify.answered(connection, incident_id, account, "screen", now)
        await cap.follow(connection, into, "took_over", now, takes_over=incident_id)


async def split_incident(
    connection: AsyncConnection, incident_id: int, alert_ids: Sequence[str], title: Words, account: str, now: datetime
) -> int:
    """Some alerts become an incident of their own; returns its id.

    Raises:
        NotFound: there is no such incident.
        WrongState: it has ended, or none or all of its alerts were named.
    """
    async with writing(connection):
        incident = await store.read_incident(connection, incident_id)
        _ensure_open(incident)
        columns: dict[str, object] = {
            "title_zh": title.zh,
            "title_en": title.en,
            "newest_alert_at": incident.newest_alert_at,
        }
        for name in ("lifeline", "district_code", "asset_id", "longitude", "latitude", "run_id", "level"):
            columns[name] = getattr(incident, name)
        opened = await store.open_incident(connection, columns, now)
        moved = await store.move_alerts(connection, incident_id, opened, alert_ids, now)
        left = await store.move_alerts(connection, incident_id, incident_id, None, now)
        if not moved or not left:
            raise WrongState("Name some of the incident's alerts, not all of them", incident_id=incident_id)
        details = {"into": opened, "from": incident_id, "alert_ids": moved}
        await write_lines(
            connection,
            [
                Line(kind="split", actor=account, at=now, incident_id=incident_id, details=details),
                Line(kind="opened", actor=account, at=now, incident_id=opened, level=incident.level, details=details),
            ],
        )
        await store.move_clocks(connection, opened, now)
        return opened


async def open_by_hand(
    connection: AsyncConnection,
    asset_code: str,
    level: int,
    title: Words,
    note: str | None,
    account: str,
    now: datetime,
    *,
    is_drill: bool = False,
    incident_key: UUID | None = None,
) -> int:
    """Somebody saw or was told something that no sensor says; the same key again changes nothing.

    Returns:
        The incident's id.

    A drill takes the same way as the real thing; everything that follows from it says that it is one.

    Raises:
        NotFound: there is no such asset.
        WrongState: the key names an incident elsewhere.
    """
    async with writing(connection):
        place = await store.find_place(connection, asset_code=asset_code)
        known = await store.find_by_key(connection, incident_key)
        if known is not None:
            if known[1] != place.asset_id:
                raise WrongState("This key names another incident", incident_key=incident_key)
            return known[0]
        columns: dict[str, object] = {
            "incident_key": incident_key,
            "title_zh": title.zh,
            "title_en": title.en,
            "lifeline": place.lifeline,
            "district_code": place.district_code,
            "asset_id": place.asset_id,
            "longitude": place.longitude,
            "latitude": place.latitude,
            "run_id": drill_run(now) if is_drill else None,
            "level": level,
            "newest_alert_at": now,
        }
        incident_id = await store.open_incident(connection, columns, now)
        line = Line(kind="opened", actor=account, at=now, incident_id=incident_id, level=level, note=note)
        await write_lines(connection, [line])
        incident = await store.read_incident(connection, incident_id)
        await tell(connection, incident, "opened", now)
        await issue_red(connection, incident, now)
        await store.move_clocks(connection, incident_id, now)
        return incident_id


def drill_run(now: datetime) -> str:
    """The run that drills of this day belong to; simulated runs have names of their own."""
    return f"drill-{now.astimezone(BEIJING):%Y%m%d}"


@dataclass(frozen=True)
class Outlook:
    """What can be done with an incident now: every act with the reason against it, and what a release waits for.

    next_circle: who is told next unless somebody answers; None when nobody is waited for.
    """

    denials: dict[Act, Words | None]
    release: ReleaseConditions
    next_circle: notify.NextCircle | None


async def read_outlook(connection: AsyncConnection, incident_id: int, account: str, now: datetime) -> Outlook:
    """What this person can do with an incident now, and what happens when nobody does anything.

    Raises:
        NotFound: there is no such incident.
    """
    case = (await store.read_incident(connection, incident_id)).case
    denials: dict[Act, Words | None] = {}
    for act in ACTS:
        decision = decide(case, act, account, now)
        denials[act] = DENIALS[decision.code] if isinstance(decision, Denied) else None
    async with connection.transaction():
        circle = await notify.read_next_circle(connection, incident_id, now)
    return Outlook(denials, release_conditions(case), circle)


def _allowed(incident: Incident, wish: Wish, now: datetime) -> State:
    state = decide(incident.case, wish.act, wish.account, now, despite=wish.despite is not None)
    if isinstance(state, Denied):
        _deny(incident, state.code)
    if wish.act == "raise_level" and (wish.level is None or wish.level >= incident.level):
        raise WrongState("The new level must be worse than the present one", level=incident.level)
    if wish.act == "lower_level" and (wish.level is None or wish.level <= incident.level):
        raise WrongState("The new level must be less bad than the present one", level=incident.level)
    if wish.act == "lower_level" and wish.level and incident.worst_now and wish.level > incident.worst_now:
        _deny(incident, "still_measured")
    return state


def _deny(incident: Incident, code: str) -> NoReturn:
    words = DENIALS[code]
    raise WrongState(words.en, incident_id=incident.incident_id, denied=code, denied_zh=words.zh, state=incident.state)


def _joined(incident: Incident, target: Incident) -> Incident:
    issued_at = target.issued_at or incident.issued_at
    is_early = issued_at is not None and target.state in ("reported", "judged")
    return replace(
        target,
        newest_alert_at=max(incident.newest_alert_at, target.newest_alert_at),
        level=min(incident.level, target.level),
        issued_at=issued_at,
        state="issued" if is_early else target.state,
    )


def _ensure_open(*incidents: Incident) -> None:
    for incident in incidents:
        if incident.state not in OPEN:
            _deny(incident, "ended")


def _changed(incident: Incident, wish: Wish, state: State, now: datetime) -> Incident:
    changed = replace(incident, state=state)
    match wish.act:
        case "judge":
            return replace(changed, level=wish.level or incident.level, is_level_judged=True)
        case "issue":
            return replace(changed, level=wish.level or incident.level, issued_at=now)
        case "raise_level" | "lower_level":
            return replace(changed, level=wish.level or incident.level, is_level_judged=True)
        case "dispose":
            return replace(changed, disposed_by=wish.account)
        case "review":
            return replace(changed, reviewed_by=wish.account)
        case "release":
            return replace(changed, released_at=now, closed_at=now)
        case "reopen":
            return replace(changed, released_at=None, closed_at=None, archived_at=None, disposed_by=None)
        case "false_alarm" | "device_fault":
            return replace(changed, reason_code=wish.reason_code, closed_at=now)
        case "archive":
            return replace(changed, archived_at=now)
        case "rename" if wish.title is not None:
            return replace(changed, title_zh=wish.title.zh, title_en=wish.title.en, is_renamed=True)
        case _:
            return changed


def _line(incident: Incident, wish: Wish, now: datetime) -> Line:
    details: dict[str, object] = {}
    if wish.level is not None and wish.level != incident.level:
        details |= {"level_before": incident.level}
    if wish.reason_code:
        details |= {"reason_code": wish.reason_code}
    if wish.despite:
        details |= {"despite": wish.despite}
    if wish.title:
        details |= {"title_zh": wish.title.zh, "title_en": wish.title.en}
        details |= {"title_zh_before": incident.title_zh, "title_en_before": incident.title_en}
    return Line(
        kind=KINDS[wish.act],
        actor=wish.account,
        at=now,
        incident_id=incident.incident_id,
        level=wish.level or incident.level,
        note=wish.note,
        details=details,
    )
