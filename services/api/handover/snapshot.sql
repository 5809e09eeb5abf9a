-- name: begin_snapshot
-- Lists and counts must belong together.
set transaction isolation level repeatable read, read only

-- name: narrow
-- For the rest of this transaction no more is seen than what is handed over; row security does the cutting.
select
    set_config('lifeline.lifelines', %(lifelines)s, true),
    set_config('lifeline.districts', %(districts)s, true),
    set_config('lifeline.crew', '', true)

-- name: count_incidents
-- Open ones by level.
select
    level::text,
    count(*)
from incidents
where state not in ('released', 'archived', 'false_alarm', 'device_fault', 'merged')
group by level

-- name: list_incidents
-- Open ones, the worst first.
select
    incident_id,
    number,
    jsonb_build_object('zh', title_zh, 'en', title_en) as title,
    level::integer,
    state,
    opened_at,
    next_clock,
    next_due_at
from shown_incidents
where state not in ('released', 'archived', 'false_alarm', 'device_fault', 'merged')
order by level, opened_at
limit %(limit)s

-- name: count_alerts
-- Those nobody has acknowledged, by level; what is kept quiet is counted elsewhere.
select
    level::text,
    count(*)
from alerts
where acknowledged_at is null and override = 'none'
group by level

-- name: list_alerts
-- Those nobody has acknowledged, the worst first.
select
    alert_id::text,
    rule_id,
    level::integer,
    asset_name,
    asset_name_en,
    sensor_code,
    condition,
    raised_at
from shown_alerts
where acknowledged_at is null and override = 'none'
order by level, raised_at
limit %(limit)s

-- name: count_overrides
-- What is kept quiet now, by kind.
select
    kind,
    count(*)
from overrides
where ended_at is null
group by kind

-- name: list_overrides
-- What is kept quiet now; what ends first stands first.
select
    held.override_id,
    held.kind,
    asset.name as asset_name,
    asset.name_en as asset_name_en,
    sensor.sensor_code,
    held.reason_code,
    held.reason,
    held.created_by,
    held.ends_at
from overrides as held
join sensors as sensor using (sensor_id)
join assets as asset on asset.asset_id = sensor.asset_id
where held.ended_at is null
order by held.ends_at nulls last, held.override_id
limit %(limit)s

-- name: list_silent
-- Sensors in service and silent ones, by lifeline.
select
    sensor.lifeline,
    count(*) as total,
    count(silence.sensor_id) as silent
from sensors as sensor
left join silent_sensors as silence using (sensor_id)
where sensor.removed_at is null
group by sensor.lifeline
order by sensor.lifeline

-- name: count_work_orders
-- Those not done and reviewed.
select count(*)
from work_orders
where state in ('assigned', 'accepted', 'en_route', 'arrived', 'finished')

-- name: list_work_orders
-- Those not done and reviewed, the most urgent first.
select
    work_order.work_order_id,
    work_order.incident_id,
    work_order.number,
    jsonb_build_object('zh', work_order.title_zh, 'en', work_order.title_en) as title,
    work_order.level::integer,
    crew.name as crew,
    crew.name_en as crew_en,
    work_order.state,
    work_order.arrive_due_at
from work_orders as work_order
join crews as crew using (crew_id)
where work_order.state in ('assigned', 'accepted', 'en_route', 'arrived', 'finished')
order by work_order.level, work_order.arrive_due_at nulls last, work_order.work_order_id
limit %(limit)s

-- name: count_missed_clocks
-- Clocks that ran out during the shift.
select count(*)
from incident_clocks
where missed_at >= %(since)s

-- name: list_missed_clocks
-- Clocks that ran out during the shift; those still waited for stand first.
select
    clock.incident_id,
    incident.number,
    clock.clock,
    clock.due_at,
    clock.met_at
from incident_clocks as clock
join incidents as incident using (incident_id)
where clock.missed_at >= %(since)s
order by clock.met_at is not null, clock.due_at
limit %(limit)s

-- name: count_given_up
-- Pages of the shift that could not be handed over.
select count(*)
from deliveries as delivery
join notifications as notification using (notification_id)
where delivery.state = 'dead' and notification.moment <> 'test' and notification.created_at >= %(since)s

-- name: list_given_up
-- Pages of the shift that could not be handed over; the address and the vendor's words stay out of the document.
select
    delivery.delivery_id,
    coalesce(account.display_name, account.name, webhook.name) as recipient,
    delivery.channel,
    jsonb_build_object('zh', notification.title_zh, 'en', notification.title_en) as title,
    notification.created_at
from deliveries as delivery
join notifications as notification using (notification_id)
left join accounts as account using (account_id)
left join webhooks as webhook using (webhook_id)
where delivery.state = 'dead' and notification.moment <> 'test' and notification.created_at >= %(since)s
order by delivery.delivery_id desc
limit %(limit)s
