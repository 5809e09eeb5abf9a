"""Parts of the city compared with each other: None is all of it, an empty set nothing."""

import pytest

from schemas.scope import WHOLE_CITY, Scope

GAS = Scope(frozenset({"gas"}))
NORTH = Scope(districts=frozenset({"410802"}))
GAS_NORTH = Scope(frozenset({"gas"}), frozenset({"410802"}))
WATER = Scope(frozenset({"water"}))
NOTHING = Scope(frozenset())


@pytest.mark.parametrize(
    ("one", "other", "contains", "overlaps", "common"),
    [
        pytest.param(WHOLE_CITY, GAS, True, True, GAS, id="city and gas"),
        pytest.param(GAS, WHOLE_CITY, False, True, GAS, id="gas and city"),
        pytest.param(GAS, NORTH, False, True, GAS_NORTH, id="gas and north"),
        pytest.param(GAS, GAS_NORTH, True, True, GAS_NORTH, id="gas and gas in the north"),
        pytest.param(GAS, WATER, False, False, NOTHING, id="gas and water"),
        pytest.param(GAS, NOTHING, True, False, NOTHING, id="gas and nothing"),
    ],
)
def test_parts_of_the_city(one: Scope, other: Scope, contains: bool, overlaps: bool, common: Scope) -> None:
    assert one.contains(other) == contains
    assert one.overlaps(other) == other.overlaps(one) == overlaps
    assert one.within(other) == other.within(one) == common
