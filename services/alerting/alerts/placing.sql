-- name: list_placed
-- How these alerts stand, and where they belong.
select
    alert.alert_id::text as alert_id,
    alert.sensor_id,
    alert.rule_id,
    alert.asset_id,
    alert.lifeline,
    alert.district_code,
    alert.level::integer as level,
    alert.condition,
    alert.is_late,
    alert.override,
    alert.raised_at,
    alert.value,
    gateway.run_id,
    sensor.longitude,
    sensor.latitude
from alerts as alert
left join sensors as sensor using (sensor_id)
left join gateways as gateway using (gateway_id)
where alert.alert_id = any(%(alert_ids)s::uuid[])
order by alert.raised_at, alert.alert_id
