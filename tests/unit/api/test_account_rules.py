"""What an admin may not do to an account."""

from dataclasses import replace

import pytest

from schemas.scope import WHOLE_CITY, Scope
from services.api.account import Account
from services.api.account_rules import (
    Refusal,
    Standing,
    refusal_of_change,
    refusal_of_new,
    refusal_of_password,
    refusal_of_token,
    refusal_of_touch,
)

NORTH = Scope.of(None, ["north"])
SOUTH = Scope.of(None, ["south"])
CHIEF_ADMIN = Account(1, "admin", None, frozenset({"admin"}), WHOLE_CITY, None, "zh")
NORTH_ADMIN = replace(CHIEF_ADMIN, account_id=2, scope=NORTH)
OPERATOR = Standing(frozenset({"operator"}), NORTH)
ADMIN = Standing(frozenset({"admin"}), WHOLE_CITY)
MACHINE = Standing(frozenset({"viewer"}), NORTH, is_machine=True, has_password=False)


def rule(refusal: Refusal | None) -> str | None:
    return refusal.rule if refusal else None


@pytest.mark.parametrize(
    ("actor", "account_id", "before", "after", "others", "expected"),
    [
        pytest.param(CHIEF_ADMIN, 9, OPERATOR, replace(OPERATOR, scope=WHOLE_CITY), 0, None, id="more scope"),
        pytest.param(CHIEF_ADMIN, 9, OPERATOR, replace(OPERATOR, is_enabled=False), 0, None, id="closed"),
        pytest.param(CHIEF_ADMIN, 9, OPERATOR, ADMIN, 0, None, id="made an admin"),
        pytest.param(
            CHIEF_ADMIN, 1, ADMIN, replace(ADMIN, roles=frozenset({"admin", "chief"})), 3, "own_account", id="raised"
        ),
        pytest.param(CHIEF_ADMIN, 1, ADMIN, replace(ADMIN, is_enabled=False), 3, "own_account", id="closes oneself"),
        pytest.param(CHIEF_ADMIN, 1, ADMIN, ADMIN, 0, None, id="own name only"),
        pytest.param(NORTH_ADMIN, 9, OPERATOR, replace(OPERATOR, scope=SOUTH), 1, "beyond_scope", id="to elsewhere"),
        pytest.param(NORTH_ADMIN, 9, OPERATOR, replace(OPERATOR, scope=WHOLE_CITY), 1, "beyond_scope", id="to all"),
        pytest.param(NORTH_ADMIN, 9, replace(OPERATOR, scope=SOUTH), OPERATOR, 1, "beyond_scope", id="from elsewhere"),
        pytest.param(NORTH_ADMIN, 1, ADMIN, replace(ADMIN, is_enabled=False), 1, "beyond_scope", id="those above"),
        pytest.param(NORTH_ADMIN, 9, OPERATOR, replace(OPERATOR, roles=frozenset({"chief"})), 1, None, id="own part"),
        pytest.param(CHIEF_ADMIN, 9, ADMIN, OPERATOR, 0, "last_admin", id="takes the last one's role"),
        pytest.param(CHIEF_ADMIN, 9, ADMIN, replace(ADMIN, is_enabled=False), 0, "last_admin", id="closes the last"),
        pytest.param(CHIEF_ADMIN, 9, ADMIN, replace(ADMIN, scope=NORTH), 0, "last_admin", id="narrows the last one"),
        pytest.param(CHIEF_ADMIN, 9, ADMIN, OPERATOR, 1, None, id="another is left"),
        pytest.param(CHIEF_ADMIN, 9, replace(ADMIN, has_password=False), OPERATOR, 0, None, id="could not help anyway"),
        pytest.param(
            CHIEF_ADMIN, 9, MACHINE, replace(MACHINE, roles=frozenset({"approver"})), 1, "machine_role", id="machine"
        ),
        pytest.param(
            CHIEF_ADMIN, 9, OPERATOR, replace(OPERATOR, roles=frozenset({"crew"})), 1, "crew_missing", id="no crew"
        ),
        pytest.param(
            CHIEF_ADMIN, 9, OPERATOR, replace(OPERATOR, roles=frozenset({"crew"}), crew_id=3), 1, None, id="crew"
        ),
    ],
)
def test_change(
    actor: Account, account_id: int, before: Standing, after: Standing, others: int, expected: str | None
) -> None:
    assert rule(refusal_of_change(actor, account_id, before, after, others)) == expected


@pytest.mark.parametrize(
    ("actor", "name", "wanted", "expected"),
    [
        pytest.param(CHIEF_ADMIN, "wang", ADMIN, None, id="anybody"),
        pytest.param(NORTH_ADMIN, "wang", OPERATOR, None, id="in one's own part"),
        pytest.param(NORTH_ADMIN, "wang", ADMIN, "beyond_scope", id="beyond it"),
        pytest.param(CHIEF_ADMIN, "Engine", OPERATOR, "reserved_name", id="name of a part of the service"),
        pytest.param(
            CHIEF_ADMIN, "scada", replace(MACHINE, roles=frozenset({"admin"})), "machine_role", id="machine as admin"
        ),
    ],
)
def test_new(actor: Account, name: str, wanted: Standing, expected: str | None) -> None:
    assert rule(refusal_of_new(actor, name, wanted)) == expected


def test_passwords_are_for_people_and_tokens_for_machines() -> None:
    assert (rule(refusal_of_password(OPERATOR)), rule(refusal_of_token(MACHINE))) == (None, None)
    assert (rule(refusal_of_password(MACHINE)), rule(refusal_of_token(OPERATOR))) == ("machine_sign_in",) * 2


def test_sessions_and_passwords_of_others_within_ones_own_part() -> None:
    assert rule(refusal_of_touch(NORTH_ADMIN, 9, OPERATOR)) is None
    assert rule(refusal_of_touch(NORTH_ADMIN, 9, ADMIN)) == "beyond_scope"
    assert rule(refusal_of_touch(CHIEF_ADMIN, 1, ADMIN)) == "own_account"


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        (WHOLE_CITY, NORTH, True),
        (NORTH, WHOLE_CITY, False),
        (NORTH, NORTH, True),
        (NORTH, SOUTH, False),
        (Scope.of(["gas", "water"], None), Scope.of(["gas"], ["north"]), True),
        (Scope.of(["gas"], ["north"]), Scope.of(["gas"], None), False),
        (NORTH, Scope.of([], []), True),
    ],
)
def test_scope_includes_what_sees_no_more(whole: Scope, part: Scope, expected: bool) -> None:
    assert whole.contains(part) is expected
