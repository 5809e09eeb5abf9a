-- name: begin_snapshot
-- Alerts, silence and position must belong together.
set transaction isolation level repeatable read, read only

-- name: read_position
-- Up to where in ALERTS the tables are current.
select
    log_created,
    log_sequence
from desk_position

-- name: list_live
-- Everything that still needs a person or is still true, with the newest reading of its sensor.
select
    alert.alert_id::text as alert_id,
    alert.revision,
    alert.sensor_id,
    alert.rule_id,
    alert.level,
    alert.worst_level,
    alert.condition,
    alert.is_late,
    (extract(epoch from alert.raised_at) * 1000000)::bigint as raised_at,
    (extract(epoch from alert.changed_at) * 1000000)::bigint as changed_at,
    (extract(epoch from alert.cleared_at) * 1000000)::bigint as cleared_at,
    (extract(epoch from alert.acknowledged_at) * 1000000)::bigint as acknowledged_at,
    alert.acknowledged_by,
    alert.value,
    alert.limit_value,
    alert.direction,
    alert.latched,
    alert.override,
    (extract(epoch from alert.override_until) * 1000000)::bigint as override_until,
    (select member.incident_id from incident_alerts as member where member.alert_id = alert.alert_id) as incident_id,
    (extract(epoch from newest.observed_at) * 1000000)::bigint as observed_at,
    newest.quality::integer as quality
from alerts as alert
left join newest_readings as newest using (sensor_id)
where alert.cleared_at is null or alert.acknowledged_at is null or alert.latched

-- name: list_closed
-- The latest alerts that are over, so that a step the log repeats cannot bring one back.
select
    alert_id::text,
    revision
from alerts
where cleared_at is not null and acknowledged_at is not null and not latched
order by raised_at desc
limit %(count)s

-- name: list_silent
-- Sensors that are silent now.
select sensor_id
from silent_sensors

-- name: list_classes
-- Which alerts stay in sight after their condition has become normal, the most specific first.
select
    rule_id,
    lifeline,
    level::integer,
    is_latching
from alert_classes
order by rule_id nulls last, lifeline nulls last, level nulls last

-- name: list_overrides
-- What is kept quiet now, as the log would say it.
select
    override_id,
    kind,
    sensor_id,
    rule_id,
    (extract(epoch from created_at) * 1000000)::bigint as at,
    created_by as actor,
    (extract(epoch from ends_at) * 1000000)::bigint as until,
    is_one_shot
from overrides
where ended_at is null
