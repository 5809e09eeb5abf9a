-- name: begin_snapshot
-- List, counts and position must belong together.
set transaction isolation level repeatable read, read only

-- name: read_sequence
-- Up to where in ALERTS the tables are current.
select log_sequence
from desk_position

-- name: count_live
-- The numbers on the rail: by level, all that is live and what nobody has acknowledged.
select
    level::integer,
    count(*) as live,
    count(*) filter (where acknowledged_at is null) as unacknowledged
from alerts
where cleared_at is null or acknowledged_at is null
group by level

-- name: list_live
-- The queue: worst first, then newest; a page begins after the alert that the cursor names.
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
join assets as asset using (asset_id)
join gateways as gateway using (gateway_id)
left join newest_readings as newest using (sensor_id)
where (alert.cleared_at is null or alert.acknowledged_at is null)
    and (%(level)s::integer is null or alert.level = %(level)s)
    and (%(lifeline)s::text is null or split_part(alert.rule_id, '.', 1) = %(lifeline)s)
    and (%(district)s::text is null or asset.district_code = %(district)s)
    and (%(acknowledged)s::boolean is null or (alert.acknowledged_at is not null) = %(acknowledged)s)
    and (%(condition)s::text is null or alert.condition = %(condition)s)
    and (%(since)s::timestamptz is null or alert.raised_at >= %(since)s)
    and (%(until)s::timestamptz is null or alert.raised_at < %(until)s)
    and (
        %(pattern)s::text is null
        or concat_ws(' ', sensor.sensor_code, asset.asset_code, asset.name, asset.name_en, asset.road) ilike %(pattern)s
    )
    and (
        %(after_level)s::integer is null
        or alert.level > %(after_level)s
        or (
            alert.level = %(after_level)s
            and (
                alert.raised_at < %(after_raised_at)s::timestamptz
                or (alert.raised_at = %(after_raised_at)s::timestamptz and alert.alert_id > %(after_alert_id)s::uuid)
            )
        )
    )
order by alert.level, alert.raised_at desc, alert.alert_id
limit %(limit)s

-- name: list_all
-- Everything ever raised, newest first; a page begins after the alert that the cursor names.
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
join assets as asset using (asset_id)
join gateways as gateway using (gateway_id)
left join newest_readings as newest using (sensor_id)
where true
    and (%(level)s::integer is null or alert.level = %(level)s)
    and (%(lifeline)s::text is null or split_part(alert.rule_id, '.', 1) = %(lifeline)s)
    and (%(district)s::text is null or asset.district_code = %(district)s)
    and (%(acknowledged)s::boolean is null or (alert.acknowledged_at is not null) = %(acknowledged)s)
    and (%(condition)s::text is null or alert.condition = %(condition)s)
    and (%(since)s::timestamptz is null or alert.raised_at >= %(since)s)
    and (%(until)s::timestamptz is null or alert.raised_at < %(until)s)
    and (
        %(pattern)s::text is null
        or concat_ws(' ', sensor.sensor_code, asset.asset_code, asset.name, asset.name_en, asset.road) ilike %(pattern)s
    )
    and (
        %(after_raised_at)s::timestamptz is null
        or alert.raised_at < %(after_raised_at)s::timestamptz
        or (alert.raised_at = %(after_raised_at)s::timestamptz and alert.alert_id > %(after_alert_id)s::uuid)
    )
order by alert.raised_at desc, alert.alert_id
limit %(limit)s

-- name: read_alert
-- One alert as it stands now.
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
join assets as asset using (asset_id)
join gateways as gateway using (gateway_id)
left join newest_readings as newest using (sensor_id)
where alert.alert_id = %(alert_id)s

-- name: read_evidence
-- What justified the last step, and what the rule's limits are ratios of.
select
    alert.rules_version,
    alert.evidence,
    sensor.design_value
from alerts as alert
join sensors as sensor using (sensor_id)
where alert.alert_id = %(alert_id)s

-- name: list_journal
-- Every step of the engine and every action of a person, in order.
select
    journal_id,
    recorded_at as at,
    kind,
    actor,
    level::integer,
    value,
    observed_at,
    note
from journal
where alert_id = %(alert_id)s
order by journal_id

-- name: list_nearby
-- Other live alerts within some 500 m: what else is going on here.
with here as (
    select
        sensor.longitude,
        sensor.latitude
    from alerts as alert
    join sensors as sensor using (sensor_id)
    where alert.alert_id = %(alert_id)s
)
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
join assets as asset using (asset_id)
join gateways as gateway using (gateway_id)
left join newest_readings as newest using (sensor_id)
cross join here
where alert.alert_id <> %(alert_id)s
    and (alert.cleared_at is null or alert.acknowledged_at is null)
    and abs(sensor.latitude - here.latitude) < %(metres)s / 111320.0
    and st_distancesphere(
        st_makepoint(sensor.longitude, sensor.latitude), st_makepoint(here.longitude, here.latitude)
    ) <= %(metres)s
order by
    alert.level,
    st_distancesphere(st_makepoint(sensor.longitude, sensor.latitude), st_makepoint(here.longitude, here.latitude)),
    alert.alert_id
limit %(limit)s
