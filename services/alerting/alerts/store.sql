-- name: list_known
-- How these alerts stand before the batch.
select
    alert_id,
    revision,
    level
from alerts
where alert_id = any(%(alert_ids)s::uuid[])

-- name: list_placed
-- Where these alerts belong, and how they stand after the batch.
select
    alert.alert_id,
    alert.asset_id,
    alert.lifeline,
    alert.district_code,
    alert.override,
    gateway.run_id,
    sensor.longitude,
    sensor.latitude
from alerts as alert
left join sensors as sensor using (sensor_id)
left join gateways as gateway using (gateway_id)
where alert.alert_id = any(%(alert_ids)s::uuid[])

-- name: apply_transition
-- The alert as it stands after this step; an older or repeated step changes nothing. A worse level takes an
-- acknowledgement back: whoever accepted yellow has not seen red.
insert into alerts as alert (
    alert_id, sensor_id, rule_id, rules_version, level, worst_level, condition, is_late,
    raised_at, changed_at, cleared_at, revision, value, limit_value, direction, evidence, override, override_until
)
values (
    %(alert_id)s, %(sensor_id)s, %(rule_id)s, %(rules_version)s, %(level)s, %(worst_level)s, %(condition)s, %(is_late)s,
    %(raised_at)s, %(changed_at)s, %(cleared_at)s, %(revision)s, %(value)s, %(limit_value)s, %(direction)s, %(evidence)s,
    coalesce((select held.kind from current_override(%(sensor_id)s, %(rule_id)s) as held), 'none'),
    (select held.ends_at from current_override(%(sensor_id)s, %(rule_id)s) as held)
)
on conflict (alert_id) do update set
    rules_version = excluded.rules_version,
    level = excluded.level,
    worst_level = least(alert.worst_level, excluded.worst_level),
    condition = excluded.condition,
    is_late = excluded.is_late,
    changed_at = excluded.changed_at,
    cleared_at = excluded.cleared_at,
    acknowledged_at = case when excluded.level < alert.level then null else alert.acknowledged_at end,
    acknowledged_by = case when excluded.level < alert.level then null else alert.acknowledged_by end,
    revision = excluded.revision,
    -- cleared: held where the class says so; true again: no longer needed; unknown: stays as it is
    latched = case excluded.condition
        when 'true' then false
        when 'false' then (class_of_alert(alert.rule_id, alert.lifeline, excluded.level)).is_latching
        else alert.latched
    end,
    realarm_at = case when excluded.condition = 'false' or excluded.level < alert.level then null else alert.realarm_at end,
    value = excluded.value,
    limit_value = coalesce(excluded.limit_value, alert.limit_value),
    direction = case when excluded.direction = 'none' then alert.direction else excluded.direction end,
    evidence = case when %(keeps_evidence)s then alert.evidence else excluded.evidence end
where excluded.revision > alert.revision

-- name: write_transition
-- One line per step, however often the log is replayed. Asked before, not "on conflict do nothing": the trigger that
-- chains the lines has moved the head on before a conflict is found, and a replay would look like tampering.
insert into journal (alert_id, kind, actor, recorded_at, revision, observed_at, level, value)
select %(alert_id)s, %(kind)s, 'engine', %(now)s, %(revision)s, %(changed_at)s, %(level)s, %(value)s
where not exists (
    select
    from journal as line
    where line.alert_id = %(alert_id)s and line.revision = %(revision)s and line.actor = 'engine'
)

-- name: end_one_shots
-- Shelved until the first return to normal, which has come.
update overrides as held set
    ended_at = %(now)s,
    ended_by = 'engine',
    ended_because = 'returned to normal'
from alerts as alert
where alert.alert_id = any(%(alert_ids)s::uuid[])
    and held.sensor_id = alert.sensor_id
    and held.rule_id = alert.rule_id
    and held.is_one_shot
    and held.ended_at is null
returning
    held.override_id,
    alert.alert_id::text,
    alert.revision,
    alert.level::integer

-- name: lift
-- The alert is annunciated as usual again.
update alerts set
    override = 'none',
    override_until = null
where alert_id = %(alert_id)s
