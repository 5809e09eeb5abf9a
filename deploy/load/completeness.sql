-- name: copy_stored
-- Everything that was stored, as (sensor_id int4, observed_at timestamptz): fixed rows for numpy.
copy (
    select
        sensor_id,
        observed_at
    from readings
    where observed_at >= %(since)s
) to stdout (format binary)

-- name: list_sensors
-- Who speaks for which sensor.
select
    sensor.sensor_id,
    sensor.sensor_code,
    gateway.gateway_code
from sensors as sensor
join gateways as gateway using (gateway_id)
order by sensor.sensor_id

-- name: count_rejected
-- What could not become a reading, by reason.
select
    reason,
    sum(count)::bigint
from rejected_messages
group by reason
order by reason
