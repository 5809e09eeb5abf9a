"""Accounts as admins see and describe them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from schemas.scope import Scope
from services.api.account_rules import Standing
from services.api.attempts import LockKind
from services.api.permissions import Role

AccountName = Annotated[
    str, Field(min_length=2, max_length=64, pattern=r"^[\w.@-]+$", description="what the person types at sign-in")
]
DisplayName = Annotated[str, Field(min_length=1, max_length=100)]
Roles = Annotated[list[Role], Field(max_length=7)]
Codes = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=200)]
Language = Literal["zh", "en"]
Phone = Annotated[str, Field(max_length=40, pattern=r"^[0-9+() -]+$")]
Email = Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+$")]
Subject = Annotated[str, Field(min_length=1, max_length=255, description="who this is at the identity provider")]


class AccountShown(BaseModel):
    """An account. Lifelines and districts: null is all of them, an empty list none.

    password_temporary_until: set by an admin, and to be changed; opens nothing after this instant.
    """

    account_id: int
    name: str
    display_name: str | None
    roles: list[Role]
    lifelines: list[str] | None
    districts: list[str] | None
    crew_id: int | None
    language: Language
    phone: str | None
    email: str | None
    is_machine: bool
    oidc_subject: str | None
    has_password: bool
    password_temporary_until: datetime | None
    created_at: datetime
    disabled_at: datetime | None
    last_signed_in_at: datetime | None
    session_count: int
    token_count: int

    @property
    def standing(self) -> Standing:
        """What the rules look at."""
        return Standing(
            roles=frozenset(self.roles),
            scope=Scope.of(self.lifelines, self.districts),
            crew_id=self.crew_id,
            is_machine=self.is_machine,
            is_enabled=self.disabled_at is None,
            has_password=self.has_password,
        )


class AccountPage(BaseModel):
    """A page of accounts, by name."""

    items: list[AccountShown]
    next_cursor: str | None


class NewAccount(BaseModel):
    """Somebody who gets access, or a machine. with_password: a temporary one is made and told once."""

    name: AccountName
    display_name: DisplayName | None = None
    roles: Roles
    lifelines: Codes | None = None
    districts: Codes | None = None
    crew_id: int | None = None
    language: Language = "zh"
    phone: Phone | None = None
    email: Email | None = None
    oidc_subject: Subject | None = None
    is_machine: bool = False
    with_password: bool = True

    @property
    def standing(self) -> Standing:
        """What the rules look at."""
        return Standing(
            roles=frozenset(self.roles),
            scope=Scope.of(self.lifelines, self.districts),
            crew_id=self.crew_id,
            is_machine=self.is_machine,
        )


class AccountChange(BaseModel):
    """What shall be otherwise; what is left out stays as it is."""

    display_name: DisplayName | None = None
    roles: Roles = []
    lifelines: Codes | None = None
    districts: Codes | None = None
    crew_id: int | None = None
    language: Language = "zh"
    phone: Phone | None = None
    email: Email | None = None
    oidc_subject: Subject | None = None


class TemporaryPassword(BaseModel):
    """Told this once; opens nothing after `until`."""

    temporary_password: str
    until: datetime


class AccountMade(BaseModel):
    """A new account. password: what to tell the person, once; null when they sign in otherwise."""

    account: AccountShown
    password: TemporaryPassword | None


class LockOutShown(BaseModel):
    """Who is kept out for now, and by which count."""

    kind: LockKind
    name: str | None
    address: str | None
    attempts: int
    until: datetime


class LockOuts(BaseModel):
    """All who are kept out."""

    items: list[LockOutShown]


class LockOutLift(BaseModel):
    """Whose failed attempts are forgotten: those of a name, of an address, or of a name at an address."""

    name: Annotated[str | None, Field(max_length=64)] = None
    address: Annotated[str | None, Field(max_length=64)] = None
