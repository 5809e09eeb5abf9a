"""The routing table as the API answers and takes it."""

from datetime import datetime, time
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from services.alerting.commands.routing import Channel, RecipientKind, Route, RoutedMoment
from services.api.models import Level, Words


class RouteBody(BaseModel):
    """One row: at this level and worse, at this moment, tell that recipient. Null is all."""

    moment: RoutedMoment
    lifeline: Annotated[str | None, Field(max_length=40)] = None
    district_code: Annotated[str | None, Field(max_length=40)] = None
    level: Level
    from_time: Annotated[time | None, Field(description="Beijing time of day; both or none; from > to spans midnight")]
    to_time: time | None
    step: Annotated[int, Field(ge=0, le=9, description="0 at once; later ones when nobody has answered by then")] = 0
    after_seconds: Annotated[int, Field(ge=0, le=86_400, description="after the first page; of later steps alone")] = 0
    recipient_kind: RecipientKind
    recipient: Annotated[str, Field(min_length=1, max_length=100)]
    channels: Annotated[list[Channel], Field(min_length=1, max_length=4)]
    enabled: bool = True

    @model_validator(mode="after")
    def _has_whole_hours(self) -> Self:
        if (self.from_time is None) != (self.to_time is None):
            raise ValueError("from_time and to_time are given together or not at all")
        if self.from_time is not None and self.from_time == self.to_time:
            raise ValueError("from_time and to_time are the same: leave both out for the whole day")
        if any(one is not None and one.tzinfo is not None for one in (self.from_time, self.to_time)):
            raise ValueError("times of day are Beijing's and carry no offset")
        return self

    def route(self, route_id: int) -> Route:
        """The row as it is decided by."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in RouteBody.model_fields}
        columns["channels"] = list(dict.fromkeys(self.channels))
        return Route(route_id=route_id, **columns)


class RouteShown(RouteBody):
    """A row of the table. recipient_name: as people call them; null when there is no such recipient any more."""

    route_id: int
    recipient_name: Words | None


class FaultShown(BaseModel):
    """Something that is wrong with the table. Refused ones are not taken when a row is saved."""

    kind: str
    words: Words
    is_refused: bool
    route_id: Annotated[int | None, Field(description="the row; 0 a new one; null when it is the table")]
    field: Annotated[str | None, Field(description="the part of the row, or the moment that nobody is told of")]


class RecipientChoice(BaseModel):
    """Somebody, or another system, that a row may name."""

    recipient_kind: RecipientKind
    recipient: str
    name: Words


class DistrictChoice(BaseModel):
    """A district that a row may name."""

    code: str
    name: Words


class RoutingTable(BaseModel):
    """All rows in reading order, what is wrong with them, and whom a row may name."""

    items: list[RouteShown]
    faults: list[FaultShown]
    choices: list[RecipientChoice]
    districts: list[DistrictChoice]


class Reason(BaseModel):
    """Why somebody is told: a row, or what else led to them."""

    route_id: int | None
    words: Words


class Hearer(BaseModel):
    """Somebody, or another system, that would be told."""

    name: str
    is_webhook: bool
    channels: list[Channel]
    reasons: list[Reason]


class RouteGap(BaseModel):
    """Something that should have reached somebody and would not."""

    kind: str
    words: Words
    route_id: int | None


class DryStepShown(BaseModel):
    """One circle, and when it would be told. is_repetition: from here on all of them again, every few minutes."""

    step: int
    at: datetime
    after_seconds: int
    is_repetition: bool
    told: list[Hearer]
    gaps: list[RouteGap]


class DryRun(BaseModel):
    """Whom an occasion would reach if nobody answered. Nobody has been told."""

    moment: RoutedMoment
    lifeline: str
    district_code: str | None
    level: Level
    at: datetime
    wants_answer: bool
    steps: list[DryStepShown]


class ShortfallShown(BaseModel):
    """A stretch during which an opened incident would not wake whom it should."""

    since: datetime
    until: datetime
    shortfall: Annotated[str, Field(description="nobody; not_woken: on screens only; widened: nobody on duty")]
    lifelines: list[str]
    districts: Annotated[list[str | None] | None, Field(description="null: all of them")]
    levels: list[int]
    instead: Annotated[list[str], Field(description="who hears of it all the same")]


class Coverage(BaseModel):
    """The next days; earliest first. No item: somebody is woken whatever happens."""

    since: datetime
    until: datetime
    items: list[ShortfallShown]


class CompareBody(BaseModel):
    """A table that has not been saved. Rows that are new have the number 0."""

    routes: Annotated[list["NumberedRoute"], Field(max_length=500)]


class NumberedRoute(RouteBody):
    """A row with its number."""

    route_id: Annotated[int, Field(ge=0)]


class HearingShown(BaseModel):
    """How soon somebody hears of something, and through what."""

    after_seconds: int
    channels: list[Channel]


class DifferenceShown(BaseModel):
    """What one person, or one other system, would hear otherwise."""

    name: str
    is_webhook: bool
    moment: RoutedMoment
    change: Annotated[str, Field(description="more: sooner or through more channels; less; other: some of both")]
    before: HearingShown | None
    after: HearingShown | None
    lifelines: Annotated[list[str] | None, Field(description="null: all of them")]
    districts: Annotated[list[str | None] | None, Field(description="null: all of them")]
    levels: list[int]
    hours: Annotated[float, Field(description="for how many of the next 168 hours it is so")]
    first_at: AwareDatetime


class Comparison(BaseModel):
    """What a table would change, and for which faults it would be refused."""

    faults: list[FaultShown]
    differences: list[DifferenceShown]
