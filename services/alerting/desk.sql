-- name: lock_position
-- Held until commit: two desks at once must not both write.
select
    log_created,
    log_sequence
from desk_position
for update

-- name: save_position
-- With the rows, in the same transaction.
update desk_position set
    log_created = %(created)s,
    log_sequence = %(sequence)s

-- name: apply_transition
-- The alert as it stands after this step; an older or repeated step changes nothing. A worse level takes an
-- acknowledgement back: whoever accepted yellow has not seen red.
insert into alerts as alert (
    alert_id, sensor_id, rule_id, rules_version, level, worst_level, condition, is_late,
    raised_at, changed_at, cleared_at, revision, value, limit_value, direction, evidence
)
values (
    %(alert_id)s, %(sensor_id)s, %(rule_id)s, %(rules_version)s, %(level)s, %(worst_level)s, %(condition)s, %(is_late)s,
    %(raised_at)s, %(changed_at)s, %(cleared_at)s, %(revision)s, %(value)s, %(limit_value)s, %(direction)s, %(evidence)s
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
    value = excluded.value,
    limit_value = coalesce(excluded.limit_value, alert.limit_value),
    direction = case when excluded.direction = 'none' then alert.direction else excluded.direction end,
    evidence = case when %(keeps_evidence)s then alert.evidence else excluded.evidence end
where excluded.revision > alert.revision

-- name: write_transition
-- One line per step, however often the log is replayed.
insert into journal (alert_id, kind, actor, revision, observed_at, level, value)
values (%(alert_id)s, %(kind)s, 'engine', %(revision)s, %(changed_at)s, %(level)s, %(value)s)
on conflict (alert_id, revision) where actor = 'engine' do nothing

-- name: note_silent
-- Sensors that are silent from now on.
insert into silent_sensors (sensor_id, silent_since)
select
    silent.sensor_id,
    %(at)s
from unnest(%(sensor_ids)s::integer[]) as silent (sensor_id)
on conflict (sensor_id) do nothing

-- name: note_heard
-- Sensors that speak again.
delete from silent_sensors
where sensor_id = any(%(sensor_ids)s::integer[])

-- name: list_announcements
-- What people did and the screens have not been told, oldest first.
select
    entry.journal_id,
    entry.alert_id::text as alert_id,
    (extract(epoch from entry.recorded_at) * 1000000)::bigint as at,
    entry.actor,
    entry.note
from announcements as waiting
join journal as entry using (journal_id)
order by entry.journal_id
limit 500

-- name: delete_announcements
-- Told and confirmed by the log.
delete from announcements
where journal_id = any(%(journal_ids)s::bigint[])
