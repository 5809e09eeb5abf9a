-- name: add_alerts
-- Alerts raised in this batch, as they stand at its end.
insert into alerts (
    alert_id, sensor_id, rule_id, rules_version, level, worst_level, condition, is_late,
    raised_at, changed_at, cleared_at, revision, value, limit_value, direction, evidence, latched, override, override_until
)
select
    added.alert_id,
    added.sensor_id,
    added.rule_id,
    added.rules_version,
    added.level,
    added.worst_level,
    added.condition,
    added.is_late,
    added.raised_at,
    added.changed_at,
    added.cleared_at,
    added.revision,
    added.value,
    added.limit_value,
    coalesce(added.direction, 'none'),
    added.evidence,
    added.latched,
    added.override,
    added.override_until
from jsonb_to_recordset(%(rows)s) as added (
    alert_id uuid, sensor_id integer, rule_id text, rules_version text, level smallint, worst_level smallint,
    condition text, is_late boolean, raised_at timestamptz, changed_at timestamptz, cleared_at timestamptz,
    revision integer, value double precision, limit_value double precision, direction text, evidence jsonb,
    latched boolean, override text, override_until timestamptz
)

-- name: move_alerts
-- Known alerts after their newest step. What a step does not say stays as it was.
update alerts as alert set
    rules_version = after.rules_version,
    level = after.level,
    worst_level = least(alert.worst_level, after.worst_level),
    condition = after.condition,
    is_late = after.is_late,
    changed_at = after.changed_at,
    cleared_at = after.cleared_at,
    acknowledged_at = case when after.is_acknowledged then alert.acknowledged_at end,
    acknowledged_by = case when after.is_acknowledged then alert.acknowledged_by end,
    realarm_at = case when after.is_acknowledged and after.condition <> 'false' then alert.realarm_at end,
    revision = after.revision,
    latched = after.latched,
    override = after.override,
    override_until = after.override_until,
    value = after.value,
    limit_value = coalesce(after.limit_value, alert.limit_value),
    direction = coalesce(after.direction, alert.direction),
    evidence = coalesce(after.evidence, alert.evidence)
from jsonb_to_recordset(%(rows)s) as after (
    alert_id uuid, rules_version text, level smallint, worst_level smallint, condition text, is_late boolean,
    changed_at timestamptz, cleared_at timestamptz, revision integer, value double precision,
    limit_value double precision, direction text, evidence jsonb, is_acknowledged boolean, latched boolean,
    override text, override_until timestamptz
)
where alert.alert_id = after.alert_id

-- name: write_steps
-- One line per step, in this order; a step that takes an acknowledgement back is also announced: the screens have seen
-- the step before the tables, and perhaps the acknowledgement after it.
with told as (
    select *
    from rows from (
        jsonb_to_recordset(%(lines)s) as (
            alert_id uuid, kind text, revision integer, observed_at timestamptz, level smallint, value double precision,
            details jsonb, is_announced boolean
        )
    ) with ordinality as line (
        alert_id, kind, revision, observed_at, level, value, details, is_announced, place
    )
), written as (
    insert into journal (alert_id, kind, actor, recorded_at, revision, observed_at, level, value, details)
    select
        told.alert_id,
        told.kind,
        'engine',
        %(now)s,
        told.revision,
        told.observed_at,
        told.level,
        told.value,
        told.details
    from told
    order by told.place
    returning
        journal_id,
        alert_id,
        revision
)
insert into announcements (journal_id)
select written.journal_id
from written
join told using (alert_id, revision)
where told.is_announced
order by written.journal_id
