-- name: list_sensors
-- Sensors in service with their newest reading, by number; a page begins after the one that the cursor names.
select
    sensor.sensor_id,
    sensor.sensor_code,
    gateway.gateway_code,
    sensor.quantity,
    sensor.unit as wire_unit,
    sensor.design_value,
    sensor.longitude,
    sensor.latitude,
    sensor.removed_at,
    silence.silent_since,
    asset.asset_code,
    asset.name as asset_name,
    asset.name_en as asset_name_en,
    asset.lifeline as asset_lifeline,
    asset.kind as asset_kind,
    asset.district_code,
    asset.road,
    asset.owner_unit,
    newest.observed_at,
    newest.received_at,
    newest.value,
    newest.quality
from sensors as sensor
join gateways as gateway using (gateway_id)
join assets as asset using (asset_id)
left join newest_readings as newest using (sensor_id)
left join silent_sensors as silence using (sensor_id)
where sensor.removed_at is null
    and (%(asset)s::text is null or asset.asset_code = %(asset)s)
    and (%(lifeline)s::text is null or split_part(sensor.quantity, '.', 1) = %(lifeline)s)
    and (
        %(pattern)s::text is null
        or concat_ws(' ', sensor.sensor_code, gateway.gateway_code, asset.asset_code, asset.name, asset.name_en, asset.road)
            ilike %(pattern)s
    )
    and (%(after)s::integer is null or sensor.sensor_id > %(after)s)
order by sensor.sensor_id
limit %(limit)s

-- name: read_sensor
-- One sensor with its newest reading, in service or not.
select
    sensor.sensor_id,
    sensor.sensor_code,
    gateway.gateway_code,
    sensor.quantity,
    sensor.unit as wire_unit,
    sensor.design_value,
    sensor.longitude,
    sensor.latitude,
    sensor.removed_at,
    silence.silent_since,
    asset.asset_code,
    asset.name as asset_name,
    asset.name_en as asset_name_en,
    asset.lifeline as asset_lifeline,
    asset.kind as asset_kind,
    asset.district_code,
    asset.road,
    asset.owner_unit,
    newest.observed_at,
    newest.received_at,
    newest.value,
    newest.quality
from sensors as sensor
join gateways as gateway using (gateway_id)
join assets as asset using (asset_id)
left join newest_readings as newest using (sensor_id)
left join silent_sensors as silence using (sensor_id)
where sensor.sensor_id = %(sensor_id)s
