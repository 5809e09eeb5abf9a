"""How well alerts were grouped: B-cubed precision, recall and F1. Pure.

Bagga and Baldwin, Algorithms for scoring coreference chains, 1998; its fitness among such measures: Amigo et al., A
comparison of extrinsic clustering evaluation metrics, 2009. For one alert, precision is the share of its incident's
alerts that have the same true cause, recall the share of alerts of its cause that stand in its incident; both are
averaged over all alerts.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

import msgspec

from score.matching import Explanation
from simulators.truth import Truth


class BCubed(msgspec.Struct, frozen=True):
    """Precision falls when different things are thrown together, recall when one thing is torn apart."""

    alerts: int
    precision: float
    recall: float
    f1: float


def b_cubed(true_labels: Sequence[Hashable], found_labels: Sequence[Hashable]) -> BCubed | None:
    """Compare two groupings of the same alerts; None when there are none.

    Args:
        true_labels: The true group of each alert.
        found_labels: The group that it was put into.
    """
    if not true_labels:
        return None
    pairs = list(zip(true_labels, found_labels, strict=True))
    together, true_sizes, found_sizes = Counter(pairs), Counter(true_labels), Counter(found_labels)
    precision = sum(together[pair] / found_sizes[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(together[pair] / true_sizes[pair[0]] for pair in pairs) / len(pairs)
    return BCubed(len(pairs), precision, recall, 2.0 * precision * recall / (precision + recall))


def correlation(explanations: Sequence[Explanation], truths: Sequence[Truth]) -> BCubed | None:
    """How well incidents gather the alerts of one cause.

    Compared are the alerts whose root cause is an incident, and whatever shares an incident of the service with them;
    each of those others is a true group of its own. Truths of one cascade are one group, named by its root: that is
    what an operator ought to see as one incident. An alert outside of any incident was put into a group of its own.
    """
    by_id = {truth.id: truth for truth in truths}
    roots = {one.alert.alert_id: root_of(one.cause.truth, by_id) for one in explanations if one.cause is not None}
    real = {alert_id: root.id for alert_id, root in roots.items() if root.category == "incident"}
    shared = {one.alert.incident_id for one in explanations if one.alert.alert_id in real} - {None}
    compared = [one.alert for one in explanations if one.alert.alert_id in real or one.alert.incident_id in shared]
    return b_cubed(
        [
            ("truth", real[alert.alert_id]) if alert.alert_id in real else ("alert", alert.alert_id)
            for alert in compared
        ],
        [
            ("incident", alert.incident_id) if alert.incident_id is not None else ("alert", alert.alert_id)
            for alert in compared
        ],
    )


def root_of(truth: Truth, by_id: dict[str, Truth]) -> Truth:
    """The first cause of a cascade; the truth itself when nothing caused it, or what did is not among them."""
    while truth.parent_id is not None and truth.parent_id in by_id:
        truth = by_id[truth.parent_id]
    return truth
