"""Routing as the commands give it, and how it becomes what the API answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from services.alerting.commands.routing import (
    AHEAD,
    Difference,
    DryStep,
    Fault,
    Hearing,
    Names,
    Outlook,
    Places,
    Recipient,
    Route,
    Stretch,
    Table,
    Wish,
    reasons_for,
    wants_answer,
)
from services.api.models import Words
from services.api.routing_models import (
    Comparison,
    Coverage,
    DifferenceShown,
    DistrictChoice,
    DryRun,
    DryStepShown,
    FaultShown,
    Hearer,
    HearingShown,
    Reason,
    RecipientChoice,
    RouteGap,
    RouteShown,
    RoutingTable,
    ShortfallShown,
)

Code = TypeVar("Code", str, str | None)


def table_of(table: Table, districts: Sequence[DistrictChoice]) -> RoutingTable:
    """The whole table with what a form needs."""
    return RoutingTable(
        items=[route_shown(route, table.names) for route in table.routes],
        faults=[_fault(fault) for fault in table.faults],
        choices=[
            RecipientChoice(recipient_kind=kind, recipient=recipient, name=Words(zh=words.zh, en=words.en))
            for (kind, recipient), words in table.names.items()
        ],
        districts=list(districts),
    )


def route_shown(route: Route, names: Names) -> RouteShown:
    """One row."""
    name = names.get((route.recipient_kind, route.recipient))
    return RouteShown(**vars(route), recipient_name=None if name is None else Words(zh=name.zh, en=name.en))


def dry_run_of(wish: Wish, steps: Sequence[DryStep], outlook: Outlook) -> DryRun:
    """Every step with who, when, through what and why."""
    return DryRun(
        moment=wish.moment,
        lifeline=wish.lifeline,
        district_code=wish.district_code,
        level=wish.level,
        at=wish.at,
        wants_answer=wants_answer(wish.moment, wish.level),
        steps=[_step(step, wish.at, outlook) for step in steps],
    )


def coverage_of(stretches: Sequence[Stretch], places: Places, since: datetime) -> Coverage:
    """Every stretch; all districts together are not listed."""
    return Coverage(
        since=since,
        until=since + AHEAD,
        items=[
            ShortfallShown(
                since=one.since,
                until=one.until,
                shortfall=one.shortfall,
                lifelines=list(one.extent.lifelines),
                districts=_unless_all(one.extent.districts, places.districts),
                levels=list(one.extent.levels),
                instead=list(one.instead),
            )
            for one in stretches
        ],
    )


def comparison_of(differences: Sequence[Difference], faults: Sequence[Fault], places: Places) -> Comparison:
    """Who would hear what otherwise."""
    return Comparison(
        faults=[_fault(fault) for fault in faults],
        differences=[
            DifferenceShown(
                name=one.name,
                is_webhook=one.webhook_id is not None,
                moment=one.moment,
                change=one.change,
                before=_hearing(one.before),
                after=_hearing(one.after),
                lifelines=_unless_all(one.extent.lifelines, places.lifelines),
                districts=_unless_all(one.extent.districts, places.districts),
                levels=list(one.extent.levels),
                hours=round(one.seconds / 3600, 2),
                first_at=one.first_at,
            )
            for one in differences
        ],
    )


def _step(step: DryStep, began_at: datetime, outlook: Outlook) -> DryStepShown:
    return DryStepShown(
        step=step.step,
        at=step.at,
        after_seconds=int((step.at - began_at).total_seconds()),
        is_repetition=step.is_repetition,
        told=[_hearer(one, step.at, outlook) for one in step.resolution.recipients],
        gaps=[
            RouteGap(kind=gap.kind, words=Words(zh=gap.words.zh, en=gap.words.en), route_id=gap.route_id)
            for gap in step.resolution.gaps
        ],
    )


def _hearer(one: Recipient, at: datetime, outlook: Outlook) -> Hearer:
    called = one.name if one.account_id is None else outlook.people[one.account_id].called
    reasons = reasons_for(one, outlook.facts_at(at))
    return Hearer(
        name=called,
        is_webhook=one.webhook_id is not None,
        channels=list(one.channels),
        reasons=[Reason(route_id=route_id, words=Words(zh=words.zh, en=words.en)) for route_id, words in reasons],
    )


def _hearing(one: Hearing | None) -> HearingShown | None:
    return None if one is None else HearingShown(after_seconds=one.after_seconds, channels=list(one.channels))


def _fault(fault: Fault) -> FaultShown:
    return FaultShown(
        kind=fault.kind,
        words=Words(zh=fault.words.zh, en=fault.words.en),
        is_refused=fault.is_refused,
        route_id=fault.route_id,
        field=fault.field,
    )


def _unless_all(some: Sequence[Code], everything: Sequence[Code]) -> list[Code] | None:
    return None if set(some) >= set(everything) else list(some)
