-- name: read_in_one_snapshot
-- Version and sensors must belong together.
set transaction isolation level repeatable read, read only

-- name: read_version
-- Has the register changed since it was read?
select version, partition_count from register

-- name: list_sensors
-- Every sensor in service, with the code of the gateway that speaks for it and the partition of its asset.
select
    sensor.sensor_id,
    sensor.sensor_code,
    gateway.gateway_code,
    sensor.quantity,
    sensor.unit,
    asset.partition
from sensors as sensor
join gateways as gateway using (gateway_id)
join assets as asset using (asset_id)
where sensor.removed_at is null
order by sensor.sensor_id
