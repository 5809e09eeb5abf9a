"""From a run to its score: explain every alert, see what became of every truth, count. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.lifeline import LIFELINE_ORDER
from score.chance import recall_by_chance
from score.clustering import correlation
from score.confusion import BEHIND, Behind, became, incidents_behind, truths_became
from score.figures import Exposure, Figures, figures_of
from score.kinds import Kinds
from score.matching import Explanation, Matcher
from score.nouns import Incident, Run
from score.outcomes import Outcome, outcomes_of
from score.results import FORMAT, AlertLine, IncidentLine, Score, TruthLine


@dataclass(frozen=True)
class _Compared:
    """A run with everything that follows from matching."""

    run: Run
    outcomes: tuple[Outcome, ...]
    explanations: tuple[Explanation, ...]
    incidents: Mapping[int, Incident]
    behind: Mapping[int, Behind]
    after_the_end: int

    def number_of(self, incident_id: int | None) -> str | None:
        """How people call an incident."""
        incident = self.incidents.get(incident_id) if incident_id is not None else None
        return incident.number if incident else None


def score_run(run: Run, kinds: Kinds) -> Score:
    """All figures of a run."""
    compared = _compare(run, kinds)
    explanations = compared.explanations
    placed = Counter(one.alert.incident_id for one in explanations if one.alert.incident_id is not None)
    return Score(
        format=FORMAT,
        run_id=run.manifest.run_id,
        scenario=run.manifest.scenario,
        started_at=run.manifest.started_at,
        ended_at=run.ended_at,
        hours=run.hours,
        sensors=run.manifest.sensor_count,
        code_version=run.manifest.code_version,
        remarks=run.remarks,
        recall_by_chance=recall_by_chance(
            [outcome.truth for outcome in compared.outcomes],
            [one.alert for one in explanations],
            kinds,
            run.manifest.started_at,
            run.ended_at,
        ),
        overall=figures_of(compared.outcomes, explanations, Exposure(run.hours, run.manifest.sensor_count)),
        by_lifeline=_by_lifeline(compared),
        by_kind=_by_kind(compared),
        correlation=correlation(explanations, [outcome.truth for outcome in compared.outcomes]),
        alerts=len(explanations),
        late_alerts=sum(alert.is_late for alert in run.alerts),
        alerts_after_the_end=compared.after_the_end,
        incidents=len(run.incidents),
        alerts_per_opened_incident=placed.total() / len(placed) if placed else None,
        truths_became=truths_became(compared.outcomes, compared.incidents),
        incidents_behind={behind: list(compared.behind.values()).count(behind) for behind in BEHIND},
        truths=tuple(_truth_line(outcome, compared) for outcome in compared.outcomes),
        alert_lines=tuple(_alert_line(one, compared) for one in explanations),
        incident_lines=tuple(
            IncidentLine(
                incident_id=incident.incident_id,
                number=incident.number,
                lifeline=incident.lifeline,
                state=incident.state,
                opened_at=incident.opened_at,
                behind=compared.behind.get(incident.incident_id),
                alerts=placed[incident.incident_id],
            )
            for incident in run.incidents
        ),
    )


def _compare(run: Run, kinds: Kinds) -> _Compared:
    truths = sorted((truth for truth in run.truths if truth.onset_at < run.ended_at), key=lambda one: one.onset_at)
    matcher = Matcher(truths, kinds)
    explained = [matcher.explain(alert) for alert in run.alerts if not alert.is_late]
    counted = tuple(one for one in explained if one.alert.raised_at <= run.ended_at or one.cause is not None)
    incidents = {incident.incident_id: incident for incident in run.incidents}
    return _Compared(
        run=run,
        outcomes=outcomes_of(truths, counted, incidents, run.ended_at),
        explanations=counted,
        incidents=incidents,
        behind=incidents_behind(counted, incidents),
        after_the_end=len(explained) - len(counted),
    )


def _by_lifeline(compared: _Compared) -> dict[str, Figures]:
    sensors = compared.run.manifest.sensor_counts_by_lifeline()
    named = {outcome.truth.lifeline for outcome in compared.outcomes} - {None}
    seen = {*sensors, *named, *(one.alert.sensor.lifeline for one in compared.explanations)}
    later = sorted(code for code in seen if code is not None and code not in LIFELINE_ORDER)
    return {
        code: figures_of(
            [outcome for outcome in compared.outcomes if outcome.truth.lifeline == code],
            [one for one in compared.explanations if one.alert.sensor.lifeline == code],
            Exposure(compared.run.hours, sensors.get(code)),
        )
        for code in (*LIFELINE_ORDER, *later)
        if code in seen
    }


def _by_kind(compared: _Compared) -> dict[str, Figures]:
    """Per kind; its false alarms are those that it stands behind, and it has no sensors of its own."""
    return {
        code: figures_of(
            [outcome for outcome in compared.outcomes if outcome.truth.kind == code],
            [one for one in compared.explanations if one.cause is not None and one.cause.truth.kind == code],
            Exposure(compared.run.hours, None),
        )
        for code in sorted({outcome.truth.kind for outcome in compared.outcomes})
    }


def _truth_line(outcome: Outcome, compared: _Compared) -> TruthLine:
    truth = outcome.truth
    return TruthLine(
        id=truth.id,
        kind=truth.kind,
        category=truth.category,
        lifeline=truth.lifeline,
        asset=truth.asset,
        road=truth.road,
        onset_at=truth.onset_at,
        ended_at=truth.ended_at,
        first_detectable_at=truth.first_detectable_at,
        is_counted=outcome.is_counted,
        parent_id=truth.parent_id,
        found_at=outcome.first,
        delay_seconds=outcome.delay_seconds,
        deserved_level=truth.worst_level,
        said_level=outcome.level,
        alert_ids=tuple(alert.alert_id for alert in outcome.alerts),
        incidents=_numbers(outcome.incidents, compared),
        metres=outcome.metres,
        became=became(outcome, compared.incidents),
        touched_sensors=len(truth.sensors),
    )


def _numbers(incident_ids: Sequence[int], compared: _Compared) -> tuple[str, ...]:
    numbers = (compared.number_of(incident_id) for incident_id in incident_ids)
    return tuple(number for number in numbers if number is not None)


def _alert_line(one: Explanation, compared: _Compared) -> AlertLine:
    alert, missed = one.alert, one.near_miss
    return AlertLine(
        alert_id=alert.alert_id,
        sensor=alert.sensor.code,
        quantity=alert.sensor.quantity,
        lifeline=alert.sensor.lifeline,
        asset=alert.sensor.asset,
        rule_id=alert.rule_id,
        about=alert.about,
        raised_at=alert.raised_at,
        worst_level=alert.worst_level,
        incident=compared.number_of(alert.incident_id),
        behind=one.behind,
        cause_id=one.cause.truth.id if one.cause else None,
        because=one.cause.because if one.cause else None,
        is_right=one.is_right,
        near_miss=f"{missed.truth.id} ({missed.because})" if missed else None,
    )
