-- name: copy_readings
-- The fast way in: rows known to be new.
copy readings (observed_at, sensor_id, value, quality) from stdin (format binary)

-- name: make_staging
-- Rows that may be stored already wait here to be compared.
create temporary table if not exists staged_readings (
    observed_at timestamptz not null,
    sensor_id integer not null,
    value double precision not null,
    quality smallint not null
) on commit delete rows

-- name: copy_staging
-- Into the waiting room.
copy staged_readings (observed_at, sensor_id, value, quality) from stdin (format binary)

-- name: insert_staged
-- What is not there yet; the first that came stays.
insert into readings (observed_at, sensor_id, value, quality)
select
    staged.observed_at,
    staged.sensor_id,
    staged.value,
    staged.quality
from staged_readings as staged
order by staged.observed_at, staged.sensor_id
on conflict do nothing

-- name: upsert_newest
-- One row per sensor, never going back in time; the latest rows wait in the waiting room.
insert into newest_readings as newest (sensor_id, observed_at, received_at, value, quality)
select
    latest.sensor_id,
    latest.observed_at,
    %(received_at)s,
    latest.value,
    latest.quality
from staged_readings as latest
on conflict (sensor_id) do update set
    observed_at = excluded.observed_at,
    received_at = excluded.received_at,
    value = excluded.value,
    quality = excluded.quality
where excluded.observed_at > newest.observed_at

-- name: list_newest
-- Up to when each sensor is stored. [us since epoch]
select
    sensor_id,
    (extract(epoch from observed_at) * 1000000)::bigint
from newest_readings

-- name: upsert_rejected
-- Counts of one gateway, reason and minute add up; the first sample stays.
insert into rejected_messages as kept
    (gateway_code, reason, minute, count, topic, detail, sample, first_at, last_at)
values
    (%(gateway)s, %(reason)s, %(minute)s, %(count)s, %(topic)s, %(detail)s, %(sample)s, %(first_at)s, %(last_at)s)
on conflict on constraint rejected_messages_minute_unique do update set
    count = kept.count + excluded.count,
    last_at = greatest(kept.last_at, excluded.last_at)

-- name: lock_position
-- The position of a stream, held until commit: two recorders at once must not both write.
select
    log_created,
    log_sequence
from recorder_positions
where stream = %(stream)s
for update

-- name: save_position
-- With the rows, in the same transaction.
insert into recorder_positions (stream, log_created, log_sequence)
values (%(stream)s, %(created)s, %(sequence)s)
on conflict (stream) do update set
    log_created = excluded.log_created,
    log_sequence = excluded.log_sequence
