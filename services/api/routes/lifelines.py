"""Lifelines, quantities and rules: the data files as the screens need them."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from schemas.lifeline import Catalogue, Lifeline, LimitRule, Quantity, Rule
from services.api.dependencies import LifelineCatalogue, Looking
from services.api.errors import problems
from services.api.models import Limit, Words

router = APIRouter(prefix="/api/lifelines", tags=["lifelines"])


class QuantityAnswer(BaseModel):
    """Something a sensor measures. `range`: what a working instrument can report."""

    code: str
    name: Words
    unit: str
    range: tuple[float, float]


class RuleAnswer(BaseModel):
    """What raises an alert; a no-data rule has no limits but a time after which silence counts."""

    id: str
    kind: Literal["limit", "no_data"]
    quantity: str
    title: Words
    relative_to: Literal["absolute", "design"] | None = None
    limits: list[Limit] = []
    after_seconds: int | None = None
    level: int | None = None


class LifelineAnswer(BaseModel):
    """One lifeline with everything measured on it."""

    code: str
    name: Words
    quantities: list[QuantityAnswer]
    rules: list[RuleAnswer]


class Lifelines(BaseModel):
    """All lifelines, in the fixed order."""

    lifelines: list[LifelineAnswer]
    rules_version: str


@router.get("", operation_id="listLifelines", responses=problems(401, 503))
async def list_lifelines(_: Looking, catalogue: LifelineCatalogue) -> Lifelines:
    """All lifelines with quantities and rules."""
    return answer(catalogue)


def answer(catalogue: Catalogue) -> Lifelines:
    """The catalogue as the API says it."""
    lifelines = [_lifeline(lifeline) for lifeline in catalogue.lifelines]
    return Lifelines(lifelines=lifelines, rules_version=catalogue.rules_version)


def _lifeline(lifeline: Lifeline) -> LifelineAnswer:
    return LifelineAnswer(
        code=lifeline.code,
        name=Words(zh=lifeline.name.zh, en=lifeline.name.en),
        quantities=[_quantity(quantity) for quantity in lifeline.quantities],
        rules=[_rule(rule) for rule in lifeline.rules],
    )


def _quantity(quantity: Quantity) -> QuantityAnswer:
    return QuantityAnswer(
        code=quantity.code,
        name=Words(zh=quantity.name.zh, en=quantity.name.en),
        unit=quantity.unit,
        range=(quantity.minimum, quantity.maximum),
    )


def _rule(rule: Rule) -> RuleAnswer:
    title = Words(zh=rule.title.zh, en=rule.title.en)
    if isinstance(rule, LimitRule):
        return RuleAnswer(
            id=rule.id,
            kind="limit",
            quantity=rule.quantity,
            title=title,
            relative_to=rule.relative_to,
            limits=limits_of(rule),
        )
    return RuleAnswer(
        id=rule.id,
        kind="no_data",
        quantity=rule.quantity,
        title=title,
        after_seconds=rule.after_seconds,
        level=rule.level,
    )


def limits_of(rule: LimitRule, factor: float = 1.0) -> list[Limit]:
    """The limits of a rule, multiplied by a sensor's design value where they are relative to it."""
    return [
        Limit(
            level=limit.level,
            high=None if limit.high is None else limit.high * factor,
            low=None if limit.low is None else limit.low * factor,
            deadband=limit.deadband * factor,
            on_delay_seconds=limit.on_delay_seconds,
            source=limit.source,
            mark=limit.mark,
        )
        for limit in rule.limits
    ]
