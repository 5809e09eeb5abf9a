-- A sensor with its gateway, its asset, its newest reading and since when it is silent.
drop view if exists shown_sensors;
create view shown_sensors as
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
left join silent_sensors as silence using (sensor_id);
