"""B-cubed: what must hold for any grouping."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.clustering import BCubed, b_cubed

groupings = st.lists(st.integers(0, 6), min_size=1, max_size=40)
pairs_of_groupings = st.integers(1, 40).flatmap(
    lambda size: st.tuples(*(st.lists(st.integers(0, 6), min_size=size, max_size=size) for _ in range(2)))
)
relabellings = st.permutations(range(7))


def compare(true_labels: Sequence[int], found_labels: Sequence[int]) -> BCubed:
    found = b_cubed(true_labels, found_labels)
    assert found is not None
    return found


@given(groupings, relabellings)
def test_identical_groupings_are_perfect_whatever_the_groups_are_called(labels: list[int], names: list[int]) -> None:
    found = compare(labels, [names[label] for label in labels])

    assert (found.precision, found.recall, found.f1) == pytest.approx((1.0, 1.0, 1.0))


@given(pairs_of_groupings, relabellings, relabellings)
def test_names_of_groups_change_nothing(pair: tuple[list[int], list[int]], these: list[int], those: list[int]) -> None:
    true_labels, found_labels = pair

    renamed = compare([these[label] for label in true_labels], [those[label] for label in found_labels])

    assert renamed == compare(true_labels, found_labels)


@given(pairs_of_groupings)
def test_exchanging_the_groupings_exchanges_precision_and_recall(pair: tuple[list[int], list[int]]) -> None:
    there, back = compare(*pair), compare(*reversed(pair))

    assert (there.precision, there.recall) == pytest.approx((back.recall, back.precision))
    assert there.f1 == pytest.approx(back.f1)


@given(pairs_of_groupings)
def test_agrees_with_the_definition_counted_one_by_one(pair: tuple[list[int], list[int]]) -> None:
    true_labels, found_labels = pair
    everything = range(len(true_labels))
    precisions = list[float]()
    for one in everything:
        mates = [other for other in everything if found_labels[other] == found_labels[one]]
        precisions.append(sum(true_labels[mate] == true_labels[one] for mate in mates) / len(mates))

    assert compare(true_labels, found_labels).precision == pytest.approx(sum(precisions) / len(precisions))


def test_nothing_to_compare_is_no_figure() -> None:
    assert b_cubed([], []) is None
