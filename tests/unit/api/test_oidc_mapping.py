"""What a person of the identity provider is here, and what binds the journey there to one browser."""

from dataclasses import replace
from pathlib import Path

import pytest

from schemas.scope import Scope
from services.api.oidc.attempt import Attempt
from services.api.oidc.errors import NotLetIn
from services.api.oidc.mapping import GroupMapping, entitlement_of, read_mapping
from services.api.oidc.people import KnownPerson, decide, name_of
from services.errors import Misconfigured

MAPPING = """
label = { zh = "市统一认证", en = "City account" }
unknown = "refuse"

[[group]]
value = "duty"
roles = ["operator"]
districts = ["410802"]

[[group]]
value = "everybody"
roles = ["viewer"]
"""
CHIEF_ADMIN = KnownPerson(
    account_id=1,
    name="li",
    display_name=None,
    roles=["admin"],
    lifelines=None,
    districts=None,
    crew_id=None,
    language="zh",
    is_machine=False,
    password_temporary_until=None,
    disabled_at=None,
    has_password=True,
    other_admins=0,
)


@pytest.fixture
def mapping(tmp_path: Path) -> GroupMapping:
    file = tmp_path / "mapping.toml"
    file.write_text(MAPPING, encoding="utf-8")
    return read_mapping(file)


def refusal(mapping: GroupMapping, groups: object, known: KnownPerson | None = None) -> str | None:
    try:
        decide(mapping, {"sub": "1", "groups": groups}, known)
    except NotLetIn as error:
        return error.reason
    return None


def test_first_group_in_the_file_decides(mapping: GroupMapping) -> None:
    duty = entitlement_of(mapping, {"groups": ["everybody", "duty"]})
    assert duty is not None
    assert (duty.roles, duty.scope) == (frozenset({"operator"}), Scope.of(None, ["410802"]))
    viewer = entitlement_of(mapping, {"groups": "everybody"})
    assert viewer is not None
    assert viewer.scope.is_whole_city
    assert entitlement_of(mapping, {"groups": ["strangers"]}) is None
    assert entitlement_of(mapping, {}) is None


def test_stranger_is_refused_or_looks_on(mapping: GroupMapping) -> None:
    assert refusal(mapping, ["strangers"]) == "unknown_person"
    open_house = mapping.model_copy(update={"unknown": "viewer"})
    assert decide(open_house, {"sub": "1"}, None).roles == frozenset({"viewer"})


def test_groups_decide_at_every_sign_in_and_an_admin_where_there_are_none(mapping: GroupMapping) -> None:
    colleague = replace(CHIEF_ADMIN, other_admins=1)
    assert decide(mapping, {"sub": "1", "groups": ["duty"]}, colleague).roles == frozenset({"operator"})
    assert refusal(mapping, [], colleague) == "unknown_person"
    assert decide(GroupMapping(), {"sub": "1", "groups": ["duty"]}, CHIEF_ADMIN) == CHIEF_ADMIN.entitlement
    assert refusal(GroupMapping(), []) == "unknown_person"


def test_provider_cannot_take_the_last_admin_away(mapping: GroupMapping) -> None:
    assert refusal(mapping, ["duty"], CHIEF_ADMIN) == "last_admin"


def test_name_that_cannot_be_typed_or_is_the_services_own_is_not_taken(mapping: GroupMapping) -> None:
    assert name_of(mapping, {"sub": "0815", "preferred_username": "wang.fang"}) == "wang.fang"
    assert name_of(mapping, {"sub": "0815", "preferred_username": "engine"}) == "0815"
    assert name_of(mapping, {"sub": "0815", "preferred_username": "a b"}) == "0815"


@pytest.mark.parametrize("text", ["unknown = 'admin'", "[[group]]\nvalue = 'x'\nroles = ['king']", "label ="])
def test_mapping_without_meaning_ends_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Misconfigured, match="mapping"):
        read_mapping(file)


def test_journey_belongs_to_the_browser_that_began_it() -> None:
    attempt, other = Attempt.begin("crew"), Attempt.begin("crew")
    assert Attempt.from_cookie(attempt.cookie) == attempt
    assert attempt.is_state(attempt.state)
    assert not attempt.is_state(other.state)
    assert not attempt.is_state("ü")
    derived = {attempt.secret, attempt.state, attempt.nonce, attempt.verifier}
    assert len(derived) == 4
    assert {len(one) for one in derived} == {43}
    assert [Attempt.from_cookie(text) for text in (None, "", "crew", "evil.x", "https://evil.x")] == [None] * 5
