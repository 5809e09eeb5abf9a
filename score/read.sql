-- name: count_run
-- The part of the register that belongs to a run, and up to when it was heard.
select
    count(distinct gateway.gateway_id) as gateways,
    count(sensor.sensor_id) as sensors,
    max(newest.observed_at) as newest_at
from gateways as gateway
left join sensors as sensor on sensor.gateway_id = gateway.gateway_id and sensor.removed_at is null
left join newest_readings as newest on newest.sensor_id = sensor.sensor_id
where gateway.run_id = %(run_id)s;

-- name: count_still_raised
-- Alerts from before a run that were still raised when it began: the engine does not raise them again.
select count(*) as alerts
from alerts as alert
join sensors as sensor using (sensor_id)
join gateways as gateway using (gateway_id)
where gateway.run_id = %(run_id)s
    and alert.raised_at < %(since)s
    and (alert.cleared_at is null or alert.cleared_at > %(since)s);

-- name: list_alerts
-- Alerts of a run's sensors raised within its time, with where they stand and the incident that holds them.
select
    alert.alert_id::text,
    alert.rule_id,
    alert.is_late,
    alert.raised_at,
    alert.worst_level::integer,
    sensor.sensor_code,
    sensor.quantity,
    sensor.longitude,
    sensor.latitude,
    asset.asset_code,
    gateway.gateway_code,
    member.incident_id
from alerts as alert
join sensors as sensor using (sensor_id)
join gateways as gateway using (gateway_id)
join assets as asset on asset.asset_id = sensor.asset_id
left join incident_alerts as member using (alert_id)
where gateway.run_id = %(run_id)s and alert.raised_at between %(since)s and %(until)s
order by alert.raised_at, alert.alert_id;

-- name: list_steps
-- The engine's word on the level of each of these alerts, in its order; event time.
select
    line.alert_id::text,
    line.observed_at,
    line.level::integer
from journal as line
where line.alert_id = any(%(alert_ids)s::uuid[])
    and line.actor = 'engine'
    and line.kind in ('raised', 'level_changed')
    and line.level is not null
    and line.observed_at is not null
order by line.alert_id, line.revision;

-- name: list_incidents
-- Incidents that hold any of these alerts, in order of their first one.
select
    incident.incident_id,
    incident.number,
    incident.lifeline,
    incident.state,
    incident.worst_level::integer,
    min(alert.raised_at) as opened_at,
    incident.longitude,
    incident.latitude
from incidents as incident
join incident_alerts as member using (incident_id)
join alerts as alert using (alert_id)
where member.alert_id = any(%(alert_ids)s::uuid[])
group by incident.incident_id
order by opened_at, incident.incident_id;
