"""A small house for tests of routing: rows, people and shifts in a few words."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from schemas.lifeline import Words
from schemas.scope import WHOLE_CITY, Scope
from services.alerting.notify.coverage import imagined
from services.alerting.notify.extent import Places
from services.alerting.notify.occasion import Occasion, RoutedMoment
from services.alerting.notify.roster import ROLE_NAMES, Duty, Names, Outlook, Person, Shift
from services.alerting.notify.table import Route
from services.clock import BEIJING

# a Sunday, 8 o'clock in Beijing
MORNING = datetime(2026, 11, 22, 8, tzinfo=BEIJING)
DISTRICTS = ("410802", "410803")
PLACES = Places(("gas", "water", "bridge"), DISTRICTS, {"gas": Words("燃气", "Gas")})
NAMES: Names = {
    **{("role", role): words for role, words in ROLE_NAMES.items()},
    ("position", "officer"): Words("值班员", "Duty officer"),
    ("position", "chief"): Words("值班长", "Duty chief"),
    ("account", "wang"): Words("王芳", "Wang Fang"),
    ("webhook", "city"): Words("city", "city"),
}


def row(route_id: int = 1, **columns: Any) -> Route:
    """A row that pages the duty officer of yellow and worse; `columns` say what is otherwise."""
    plain: dict[str, Any] = {
        "route_id": route_id,
        "lifeline": None,
        "district_code": None,
        "level": 3,
        "moment": "opened",
        "from_time": None,
        "to_time": None,
        "step": 0,
        "after_seconds": 0,
        "recipient_kind": "position",
        "recipient": "officer",
        "channels": ["screen", "push"],
    }
    return Route(**plain | columns)


def person(account_id: int, name: str, roles: Sequence[str] = (), scope: Scope = WHOLE_CITY, **reach: int) -> Person:
    """reach: contact points by channel, such as push=7."""
    return Person(account_id, name, frozenset(roles), scope, reach={key: (one,) for key, one in reach.items()})


def shift(position: str, account_id: int, hour: float, hours: float, scope: Scope = WHOLE_CITY) -> Shift:
    """hour: after MORNING. [h]"""
    begins = MORNING + timedelta(hours=hour)
    return Shift(Duty(position, account_id, scope), begins, begins + timedelta(hours=hours))


def house(routes: Sequence[Route], people: Sequence[Person], shifts: Sequence[Shift] = ()) -> Outlook:
    return Outlook(routes, {one.account_id: one for one in people}, shifts, {"city": 1}, NAMES)


def opened(level: int = 3, lifeline: str = "gas", moment: RoutedMoment = "opened") -> Occasion:
    return imagined(moment, lifeline, DISTRICTS[0], level)


def night(begin: int = 22, end: int = 6) -> dict[str, Any]:
    """Hours that span midnight, as columns of a row."""
    return {"from_time": time(begin), "to_time": time(end)}
