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
