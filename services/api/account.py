"""Who somebody is, once signed in: name, roles, part of the city, crew."""

from dataclasses import dataclass
from datetime import datetime

from schemas.scope import WHOLE_CITY, Scope
from services.api.permissions import Permission, Role, ensure_permitted, permissions_of


@dataclass(frozen=True)
class Account:
    """A person or a machine with access."""

    account_id: int
    name: str
    display_name: str | None
    roles: frozenset[Role]
    scope: Scope
    crew_id: int | None
    language: str
    is_machine: bool = False
    # somebody else has set the password: nothing but changing it is open
    must_change_password: bool = False

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything the roles allow."""
        return permissions_of(self.roles)

    def ensure(self, wanted: Permission) -> None:
        """Refuse what the roles do not allow.

        Raises:
            NotPermitted: the message names the permission.
        """
        ensure_permitted(self.roles, wanted)


@dataclass(frozen=True)
class AccountColumns:
    """An account as the table holds it."""

    account_id: int
    name: str
    display_name: str | None
    roles: list[Role]
    lifelines: list[str] | None
    districts: list[str] | None
    crew_id: int | None
    language: str
    is_machine: bool
    password_temporary_until: datetime | None

    def account(self) -> Account:
        """With scope and roles in their working form."""
        return Account(
            account_id=self.account_id,
            name=self.name,
            display_name=self.display_name,
            roles=frozenset(self.roles),
            scope=Scope.of(self.lifelines, self.districts),
            crew_id=self.crew_id,
            language=self.language,
            is_machine=self.is_machine,
            must_change_password=self.password_temporary_until is not None,
        )


# the service itself, where nobody is signed in: a signed answer link speaks for its notification
SERVICE = Account(
    account_id=0,
    name="service",
    display_name=None,
    roles=frozenset(),
    scope=WHOLE_CITY,
    crew_id=None,
    language="zh",
)
