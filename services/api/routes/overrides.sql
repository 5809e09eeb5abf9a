-- name: list_overrides
-- What is kept quiet now, by whom, why and until when; what keeps a live alert quiet stands first.
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
    work_order.number as work_order_number,
    held.interim_measure,
    held.suppression_id,
    held.cause_alert_id::text as cause_alert_id,
    under.alert_id
from overrides as held
join sensors as sensor using (sensor_id)
join assets as asset on asset.asset_id = sensor.asset_id
left join work_orders as work_order using (work_order_id)
left join lateral (
    select alert.alert_id::text as alert_id
    from alerts as alert
    where alert.sensor_id = held.sensor_id
        and (held.rule_id is null or alert.rule_id = held.rule_id)
        and (alert.cleared_at is null or alert.acknowledged_at is null or alert.latched)
    order by alert.level, alert.raised_at desc
    limit 1
) as under on true
where held.ended_at is null
    and (%(kind)s::text is null or held.kind = %(kind)s)
    and (%(sensor_id)s::integer is null or held.sensor_id = %(sensor_id)s)
order by under.alert_id is null, held.ends_at nulls last, held.override_id
limit 500

-- name: count_overrides
-- How many there are of each kind.
select
    held.kind,
    count(*)
from overrides as held
where held.ended_at is null
    and (%(kind)s::text is null or held.kind = %(kind)s)
    and (%(sensor_id)s::integer is null or held.sensor_id = %(sensor_id)s)
group by held.kind
