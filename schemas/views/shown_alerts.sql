-- An alert with everything a screen shows of it: where it is, whose gateway speaks for it, and its newest reading.
drop view if exists shown_alerts;
create view shown_alerts as
select
    alert.alert_id,
    alert.revision,
    alert.rule_id,
    alert.level,
    alert.worst_level,
    alert.condition,
    alert.is_late,
    alert.raised_at,
    alert.changed_at,
    alert.cleared_at,
    alert.acknowledged_at,
    alert.acknowledged_by,
    alert.value,
    alert.limit_value,
    alert.direction,
    alert.latched,
    alert.override,
    alert.override_until,
    (select member.incident_id from incident_alerts as member where member.alert_id = alert.alert_id) as incident_id,
    alert.sensor_id,
    sensor.sensor_code,
    sensor.quantity,
    asset.asset_code,
    asset.name as asset_name,
    asset.name_en as asset_name_en,
    asset.district_code,
    asset.road,
    sensor.longitude,
    sensor.latitude,
    gateway.run_id,
    newest.observed_at as newest_observed_at,
    newest.received_at as newest_received_at,
    newest.value as newest_value,
    newest.quality::integer as newest_quality
from alerts as alert
join sensors as sensor using (sensor_id)
join assets as asset on asset.asset_id = sensor.asset_id
join gateways as gateway using (gateway_id)
left join newest_readings as newest using (sensor_id);
