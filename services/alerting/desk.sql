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

-- name: note_silent
-- Sensors that are silent from now on.
insert into silent_sensors (sensor_id, silent_since)
select
    silent.sensor_id,
    %(at)s
from unnest(%(sensor_ids)s::integer[]) as silent (sensor_id)
on conflict (sensor_id) do nothing

-- name: note_heard
-- Sensors that speak again; their silence goes into the history.
with heard as (
    delete from silent_sensors
    where sensor_id = any(%(sensor_ids)s::integer[])
    returning
        sensor_id,
        silent_since
)
insert into silences (sensor_id, silent_since, heard_at)
select
    heard.sensor_id,
    heard.silent_since,
    greatest(%(at)s, heard.silent_since)
from heard
on conflict (sensor_id, silent_since) do nothing

-- name: list_announcements
-- What people did and the screens have not been told, oldest first.
select
    entry.journal_id,
    entry.alert_id::text as alert_id,
    (extract(epoch from entry.recorded_at) * 1000000)::bigint as at,
    entry.kind,
    entry.actor,
    entry.note,
    entry.incident_id,
    entry.work_order_id,
    (extract(epoch from alert.acknowledged_at) * 1000000)::bigint as acknowledged_at,
    alert.acknowledged_by,
    coalesce(alert.latched, false) as latched,
    coalesce(alert.override, 'none') as override,
    (extract(epoch from alert.override_until) * 1000000)::bigint as override_until
from announcements as waiting
join journal as entry using (journal_id)
left join alerts as alert using (alert_id)
order by entry.journal_id
limit 500

-- name: delete_announcements
-- Told and confirmed by the log.
delete from announcements
where journal_id = any(%(journal_ids)s::bigint[])
