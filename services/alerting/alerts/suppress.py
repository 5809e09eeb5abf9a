"""Which claims are suppressed by design: while a cause is live, what it brings about needs nobody. Decisions alone.

A suppression names two rules: while an alert of the cause rule is not normal, at least so bad and itself loud, alerts
of the symptom rule on the same or on a linked asset are kept quiet. What names a cause is never quiet because of its
own symptom: suppressions that lead in a circle are refused, and would suppress nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from services.alerting.alerts.stored import Claim

Relation = Literal["same_asset", "linked"]


@dataclass(frozen=True)
class Suppression:
    """What was approved: while the cause is at least this bad, its symptom is quiet. cause_level: 1 red to 4 blue."""

    suppression_id: int
    revision: int
    cause_rule_id: str
    symptom_rule_id: str
    relation: Relation
    cause_level: int
    reason: str


@dataclass(frozen=True)
class Cause:
    """An alert that is not normal, of a rule that causes others. is_quiet: shelved, or out of service."""

    alert_id: str
    sensor_id: int
    rule_id: str
    asset_id: int
    run_id: str | None
    level: int
    is_quiet: bool

    @property
    def claim(self) -> Claim:
        """Sensor and rule."""
        return self.sensor_id, self.rule_id


@dataclass(frozen=True)
class Symptom:
    """A sensor that may claim a symptom, whether it does so now or not."""

    sensor_id: int
    rule_id: str
    asset_id: int
    run_id: str | None

    @property
    def claim(self) -> Claim:
        """Sensor and rule."""
        return self.sensor_id, self.rule_id


@dataclass(frozen=True)
class Because:
    """Why a claim is suppressed: which suppression, in which revision, and the alert that names the cause."""

    suppression: Suppression
    cause_alert_id: str

    @property
    def identity(self) -> tuple[int, int, str]:
        """Tells one reason from another."""
        return self.suppression.suppression_id, self.suppression.revision, self.cause_alert_id


def decide_suppressed(
    suppressions: Sequence[Suppression],
    causes: Iterable[Cause],
    symptoms: Iterable[Symptom],
    linked: Mapping[int, Collection[int]],
    standing: Mapping[Claim, tuple[int, int, str]],
) -> dict[Claim, Because]:
    """Every claim that is to be quiet now, with its reason. The same facts give the same answer in any order.

    Causes come before what they bring about: whatever is suppressed itself suppresses nothing. Simulated and real
    sensors have nothing to do with each other.

    Args:
        suppressions: Enabled and approved.
        causes: Alerts of their cause rules that are not normal.
        symptoms: Sensors on the assets of the causes, or linked to them, that may claim a symptom.
        linked: By asset, the assets that a link joins to it.
        standing: What holds now, by claim: kept as long as it is still a reason.
    """
    by_rule: defaultdict[str, list[Cause]] = defaultdict(list)
    for cause in causes:
        by_rule[cause.rule_id].append(cause)
    by_asset: defaultdict[tuple[int, str, str | None], list[Symptom]] = defaultdict(list)
    for symptom in symptoms:
        by_asset[symptom.asset_id, symptom.rule_id, symptom.run_id].append(symptom)
    found: dict[Claim, Because] = {}
    for rule_id in in_order(suppressions):
        reasons: defaultdict[Claim, list[Because]] = defaultdict(list)
        for suppression in (one for one in suppressions if one.symptom_rule_id == rule_id):
            loud = [cause for cause in by_rule[suppression.cause_rule_id] if cause.claim not in found]
            for (asset_id, run_id), alert_ids in _reach(suppression, loud, linked).items():
                first = min(alert_ids)
                for symptom in by_asset[asset_id, rule_id, run_id]:
                    stood = standing.get(symptom.claim)
                    # of many causes one is named; the one that was named already stays
                    named = stood[2] if stood and stood[2] in alert_ids else first
                    reasons[symptom.claim].append(Because(suppression, named))
        found |= {claim: _chosen(because, standing.get(claim)) for claim, because in reasons.items()}
    return found


def _reach(
    suppression: Suppression, causes: Iterable[Cause], linked: Mapping[int, Collection[int]]
) -> dict[tuple[int, str | None], set[str]]:
    """By asset and run, the alerts that are a cause there."""
    reach: defaultdict[tuple[int, str | None], set[str]] = defaultdict(set)
    for cause in causes:
        if cause.is_quiet or cause.level > suppression.cause_level:
            continue
        assets = [cause.asset_id] if suppression.relation == "same_asset" else linked.get(cause.asset_id, ())
        for asset_id in assets:
            reach[asset_id, cause.run_id].add(cause.alert_id)
    return reach


def circle_with(rules: Iterable[tuple[str, str]]) -> list[str]:
    """Rules that would suppress each other in a circle, first and last the same; empty when there is no circle.

    Args:
        rules: Cause and symptom of every suppression that is enabled, approved or not.
    """
    try:
        TopologicalSorter(_causes_of(rules)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def in_order(suppressions: Iterable[Suppression]) -> list[str]:
    """Symptom rules, each after everything that may suppress its causes; nothing when they lead in a circle."""
    causes_of = _causes_of((one.cause_rule_id, one.symptom_rule_id) for one in suppressions)
    try:
        return [rule_id for rule_id in TopologicalSorter(causes_of).static_order() if causes_of.get(rule_id)]
    except CycleError:
        return []


def _causes_of(rules: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    causes_of: defaultdict[str, set[str]] = defaultdict(set)
    for cause, symptom in rules:
        causes_of[symptom].add(cause)
    return dict(causes_of)


def _chosen(reasons: Sequence[Because], standing: tuple[int, int, str] | None) -> Because:
    return min(reasons, key=lambda one: (one.identity != standing, one.identity))
