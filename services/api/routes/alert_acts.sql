-- name: list_overrides
-- What is kept quiet now, by whom, why and until when.
select
    held.override_id,
    held.kind,
    held.sensor_id,
    sensor.sensor_code,
    held.rule_id,
    asset.asset_code,
    asset.name as asset_name,
    held.reason_code,
    held.reason,
    held.created_by,
    held.created_at,
    held.ends_at,
    held.is_one_shot,
    held.work_order_id,
    (
        select alert.alert_id::text
        from alerts as alert
        where alert.sensor_id = held.sensor_id
            and (held.rule_id is null or alert.rule_id = held.rule_id)
            and (alert.cleared_at is null or alert.acknowledged_at is null or alert.latched)
        order by alert.level, alert.raised_at desc
        limit 1
    ) as alert_id
from overrides as held
join sensors as sensor using (sensor_id)
join assets as asset on asset.asset_id = sensor.asset_id
where held.ended_at is null and (%(kind)s::text is null or held.kind = %(kind)s)
order by held.ends_at nulls last, held.override_id
limit 500
