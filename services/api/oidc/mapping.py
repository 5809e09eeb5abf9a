"""What a person of the identity provider is here: the first group in the mapping file that they belong to decides."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.scope import Scope
from services.api.models import Words
from services.api.permissions import Role
from services.errors import Misconfigured


class Group(BaseModel):
    """A group at the provider, and what its people are here. Lifelines and districts: absent means all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str
    roles: list[Role]
    lifelines: list[str] | None = None
    districts: list[str] | None = None


class GroupMapping(BaseModel):
    """The mapping file. Without groups, roles and scope are given here by an admin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Words = Words(zh="统一身份认证", en="City sign-in")
    # the claim that holds the person's groups: a list, or one name
    claim: str = "groups"
    # the claim that becomes the name of a new account
    name_claim: str = "preferred_username"
    # computers of a control room are shared: left to the provider, the next person might come in as the one before
    prompt: Literal["login", "select_account", "provider"] = "login"
    # who has no account yet and belongs to no group, or belongs to none any more
    unknown: Literal["refuse", "viewer"] = "refuse"
    group: list[Group] = Field(default=[])


@dataclass(frozen=True)
class Entitlement:
    """What somebody is here."""

    roles: frozenset[Role]
    scope: Scope


VIEWER = Entitlement(frozenset({"viewer"}), Scope())


def read_mapping(file: Path | None) -> GroupMapping:
    """The mapping in this file, or one that makes nobody anything.

    Raises:
        Misconfigured: it cannot be read or says something that has no meaning.
    """
    if file is None:
        return GroupMapping()
    try:
        return GroupMapping.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise Misconfigured("The mapping of the identity provider cannot be used", file=file, reason=error) from error


def entitlement_of(mapping: GroupMapping, claims: Mapping[str, Any]) -> Entitlement | None:
    """What the groups of this person make them; None when they belong to none of the mapping's."""
    told = claims.get(mapping.claim)
    groups = {str(one) for one in cast(list[object], told)} if isinstance(told, list) else {told}
    for group in mapping.group:
        if group.value in groups:
            return Entitlement(frozenset(group.roles), Scope.of(group.lifelines, group.districts))
    return None
