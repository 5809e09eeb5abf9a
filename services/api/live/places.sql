-- name: read_version
-- Has the register changed since it was read?
select version
from register

-- name: list_sensors
-- Every sensor, in service or not, with what an alert says about it.
select
    sensor.sensor_id,
    sensor.sensor_code,
    sensor.quantity,
    sensor.longitude,
    sensor.latitude,
    sensor.asset_id,
    gateway.run_id,
    sensor.removed_at is not null as is_removed
from sensors as sensor
join gateways as gateway using (gateway_id)
order by sensor.sensor_id

-- name: list_observed_assets
-- Assets that some sensor observes.
select
    asset.asset_id,
    asset.asset_code,
    asset.name,
    asset.name_en,
    asset.district_code,
    asset.road
from assets as asset
where exists (select from sensors as sensor where sensor.asset_id = asset.asset_id)
