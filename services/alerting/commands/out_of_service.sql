-- name: find_sensor
-- A sensor of the register.
select
    sensor_id,
    sensor_code,
    asset_id,
    quantity
from sensors
where sensor_id = %(sensor_id)s and removed_at is null
