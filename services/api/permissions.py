"""What each role may do. The only place that knows; routes ask for a permission by its name."""

from typing import Literal

from services.errors import NotPermitted

Role = Literal["viewer", "operator", "chief", "crew", "engineer", "approver", "admin"]

Permission = Literal[
    "see",  # the map, alerts, incidents
    "alert.acknowledge",
    "alert.shelve",
    "alert.reset",  # a latched alert
    "alert.out_of_service",
    "incident.judge",  # judge, note, false alarm, device fault
    "incident.issue",  # issue, raise and lower the level
    "incident.arrange",  # split, merge, rename
    "incident.review",
    "incident.release",
    "incident.archive",
    "incident.reopen",
    "work_order.dispatch",
    "work_order.work",  # accept, arrive, check, finish: the crew itself
    "work_order.review",
    "roster.write",
    "handover.write",
    "routing.write",
    "clocks.write",
    "suppressions.write",
    "suppressions.approve",
    "people.read",
    "people.write",
    "audit.read",
    "report.write",
    "register.import",
]

OF_ROLE: dict[Role, frozenset[Permission]] = {
    "viewer": frozenset({"see"}),
    "operator": frozenset(
        {
            "see",
            "alert.acknowledge",
            "alert.shelve",
            "incident.judge",
            "incident.arrange",
            "work_order.dispatch",
            "handover.write",
            "report.write",
        }
    ),
    "chief": frozenset(
        {
            "see",
            "alert.acknowledge",
            "alert.shelve",
            "alert.reset",
            "alert.out_of_service",
            "incident.judge",
            "incident.issue",
            "incident.arrange",
            "incident.review",
            "incident.release",
            "incident.archive",
            "incident.reopen",
            "work_order.dispatch",
            "work_order.review",
            "handover.write",
            "roster.write",
            "report.write",
            "people.read",
        }
    ),
    "crew": frozenset({"see", "work_order.work"}),
    "engineer": frozenset(
        {"see", "alert.out_of_service", "suppressions.write", "register.import", "work_order.review"}
    ),
    "approver": frozenset({"see", "suppressions.approve", "incident.review"}),
    "admin": frozenset(
        {
            "see",
            "roster.write",
            "routing.write",
            "clocks.write",
            "people.read",
            "people.write",
            "audit.read",
        }
    ),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do."""
    return frozenset[Permission]().union(*(OF_ROLE[role] for role in roles))


def ensure_permitted(roles: frozenset[Role], wanted: Permission) -> None:
    """Refuse whoever lacks the permission.

    Raises:
        NotPermitted: none of the roles has it; the message names the permission.
    """
    if wanted not in permissions_of(roles):
        raise NotPermitted(f"Your roles do not include: {wanted}", permission=wanted)
