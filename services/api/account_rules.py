"""What an admin may not do to an account, each with its reason: pure, so that every case can be read and tried.

Nobody raises themselves, nobody reaches beyond their own part of the city, and the city is never left without an admin.
What two admins do together is not prevented; it stands in the audit.
"""

from dataclasses import dataclass
from typing import Literal

from schemas.scope import Scope
from services.api.account import Account
from services.api.permissions import Role

Rule = Literal[
    "own_account", "beyond_scope", "last_admin", "machine_role", "machine_sign_in", "crew_missing", "reserved_name"
]

# a second pair of eyes is a person's, and so is the power over accounts
NOT_FOR_MACHINES: frozenset[Role] = frozenset({"admin", "approver"})
# who writes into the journal and the audit beside people
RESERVED_NAMES = frozenset({"engine", "timer", "service", "system", "desk", "oidc", "lifeline", "nobody", "anybody"})


@dataclass(frozen=True)
class Standing:
    """What an account is and may."""

    roles: frozenset[Role]
    scope: Scope
    crew_id: int | None = None
    is_machine: bool = False
    is_enabled: bool = True
    has_password: bool = True

    @property
    def is_chief_admin(self) -> bool:
        """Can this account give the whole city its accounts, also while the identity provider is away?"""
        return (
            "admin" in self.roles
            and self.scope.is_whole_city
            and self.is_enabled
            and self.has_password
            and not self.is_machine
        )


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done: a word for screens, a sentence for people."""

    rule: Rule
    sentence: str


def refusal_of_new(actor: Account, name: str, wanted: Standing) -> Refusal | None:
    """Why this admin may not make this account, if there is a reason."""
    if name.lower() in RESERVED_NAMES:
        return Refusal("reserved_name", f"{name} is the name of a part of the service")
    return _refusal_of_scope(actor, wanted) or _refusal_of_standing(wanted)


def refusal_of_change(
    actor: Account, account_id: int, before: Standing, after: Standing, other_admins: int
) -> Refusal | None:
    """Why this admin may not change what an account may do, if there is a reason.

    Args:
        actor: The admin.
        account_id: Whose account it is.
        before: What the account may do now.
        after: What it would be allowed then.
        other_admins: How many other accounts are admins of the whole city.
    """
    if account_id == actor.account_id and before != after:
        return Refusal("own_account", "Nobody changes their own roles, scope or access: ask another admin")
    return (
        _refusal_of_scope(actor, before)
        or _refusal_of_scope(actor, after)
        or refusal_of_last_admin(before, after, other_admins)
        or _refusal_of_standing(after)
    )


def refusal_of_last_admin(before: Standing, after: Standing, other_admins: int) -> Refusal | None:
    """Somebody must be able to mend the accounts, with a password of their own."""
    if before.is_chief_admin and not after.is_chief_admin and other_admins == 0:
        return Refusal("last_admin", "This is the last admin of the whole city who can sign in with a password")
    return None


def refusal_of_touch(actor: Account, account_id: int, standing: Standing) -> Refusal | None:
    """Why this admin may not end sessions or set the password of an account, if there is a reason."""
    if account_id == actor.account_id:
        return Refusal("own_account", "Your own password is changed with the old one")
    return _refusal_of_scope(actor, standing)


def refusal_of_password(standing: Standing) -> Refusal | None:
    """Why an account gets no password, if there is a reason."""
    if standing.is_machine:
        return Refusal("machine_sign_in", "A machine signs in with tokens only")
    return None


def refusal_of_token(standing: Standing) -> Refusal | None:
    """Why an account gets no token, if there is a reason: what a person may do does not belong into a file."""
    if not standing.is_machine:
        return Refusal("machine_sign_in", "Tokens are for machines: make an account for it")
    return None


def _refusal_of_scope(actor: Account, standing: Standing) -> Refusal | None:
    if not actor.scope.contains(standing.scope):
        return Refusal("beyond_scope", "This account sees more of the city than you do")
    return None


def _refusal_of_standing(standing: Standing) -> Refusal | None:
    if standing.is_machine and standing.roles & NOT_FOR_MACHINES:
        return Refusal("machine_role", "A machine is neither admin nor approver")
    if "crew" in standing.roles and standing.crew_id is None:
        return Refusal("crew_missing", "Whoever has the role crew belongs to a crew")
    return None
