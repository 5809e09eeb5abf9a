-- name: list_newest
-- Up to when each of a few sensors is stored. [us since epoch]
select
    newest.sensor_id,
    (extract(epoch from newest.observed_at) * 1000000)::bigint
from newest_readings as newest
join sensors as sensor using (sensor_id)
where sensor.sensor_code = any(%(sensors)s)
