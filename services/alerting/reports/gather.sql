-- name: read_incident
-- What does not change; the title as it was before any renaming that came later.
select
    incident.incident_id,
    incident.number,
    coalesce(renamed.details ->> 'title_zh_before', incident.title_zh) as title_zh,
    coalesce(renamed.details ->> 'title_en_before', incident.title_en) as title_en,
    incident.lifeline,
    incident.district_code,
    coalesce(district.name, incident.district_code) as district_name,
    asset.asset_code,
    asset.name as asset_name,
    asset.name_en as asset_name_en,
    asset.road,
    asset.owner_unit,
    incident.longitude,
    incident.latitude,
    incident.run_id,
    incident.opened_at,
    opened.actor as opened_by
from incidents as incident
join assets as asset using (asset_id)
left join map_features as district on district.kind = 'district' and district.code = incident.district_code
left join lateral (
    select line.details
    from journal as line
    where line.incident_id = incident.incident_id
        and line.kind = 'renamed'
        and line.recorded_at > %(as_of)s
        and line.details ? 'title_zh_before'
    order by line.journal_id
    limit 1
) as renamed on true
left join lateral (
    select line.actor
    from journal as line
    where line.incident_id = incident.incident_id and line.kind = 'opened'
    order by line.journal_id
    limit 1
) as opened on true
where incident.incident_id = %(incident_id)s

-- name: list_own_lines
-- The incident's own lines up to an instant.
select
    line.journal_id,
    line.recorded_at as at,
    line.kind,
    line.actor,
    line.incident_id,
    line.alert_id::text as alert_id,
    line.work_order_id,
    line.observed_at,
    line.level::integer as level,
    line.value,
    line.note,
    line.details
from journal as line
where line.incident_id = %(incident_id)s and line.recorded_at <= %(as_of)s
order by line.journal_id

-- name: list_lines_of_parts
-- Lines of its alerts and work orders up to an instant.
select
    line.journal_id,
    line.recorded_at as at,
    line.kind,
    line.actor,
    line.incident_id,
    line.alert_id::text as alert_id,
    line.work_order_id,
    line.observed_at,
    line.level::integer as level,
    line.value,
    line.note,
    line.details
from (
    -- each part by its own index: one condition for both would read the journal of the whole city
    select of_alert.journal_id
    from journal as of_alert
    where of_alert.alert_id = any(%(alert_ids)s::uuid[])
    union
    select of_order.journal_id
    from work_orders as work_order
    join journal as of_order using (work_order_id)
    where work_order.incident_id = %(incident_id)s
) as part
join journal as line using (journal_id)
where line.recorded_at <= %(as_of)s and line.incident_id is null
order by line.journal_id

-- name: list_alerts
-- What does not change of its alerts.
select
    alert.alert_id::text as alert_id,
    alert.rule_id,
    alert.sensor_id,
    coalesce(sensor.sensor_code, alert.sensor_id::text) as sensor_code,
    coalesce(sensor.quantity, '') as quantity,
    sensor.design_value,
    coalesce(asset.asset_code, '') as asset_code,
    coalesce(asset.name, '') as asset_name,
    asset.name_en as asset_name_en,
    alert.raised_at,
    alert.is_late
from alerts as alert
left join sensors as sensor using (sensor_id)
left join assets as asset on asset.asset_id = sensor.asset_id
where alert.alert_id = any(%(alert_ids)s::uuid[])

-- name: list_assets
-- Where its alerts are, and what is joined to that.
with struck as (
    select distinct alert.asset_id
    from alerts as alert
    where alert.alert_id = any(%(alert_ids)s::uuid[]) and alert.asset_id is not null
    union
    select incident.asset_id
    from incidents as incident
    where incident.incident_id = %(incident_id)s
),
joined as (
    select link.to_asset_id as asset_id
    from links as link
    where link.from_asset_id in (select struck.asset_id from struck)
    union
    select link.from_asset_id
    from links as link
    where link.to_asset_id in (select struck.asset_id from struck)
)
select
    asset.asset_code,
    asset.name,
    asset.name_en,
    asset.kind,
    asset.lifeline,
    asset.road,
    asset.owner_unit,
    asset.asset_id in (select struck.asset_id from struck) as has_alerts
from assets as asset
where asset.asset_id in (select struck.asset_id from struck union select joined.asset_id from joined)
order by has_alerts desc, asset.asset_code
limit 60

-- name: list_clocks
-- Clocks that had been written down by then, with when each was due before it was shortened.
select
    clock,
    round::integer as round,
    started_at,
    due_at,
    case when met_at <= %(as_of)s then met_at end as met_at,
    case when missed_at <= %(as_of)s then missed_at end as missed_at,
    earlier_dues
from incident_clocks
where incident_id = %(incident_id)s and coalesce(written_at, started_at) <= %(as_of)s
order by started_at, clock, round

-- name: list_told
-- Who had been told, and who had answered.
select
    coalesce(account.display_name, account.name, webhook.name) as recipient,
    notification.moment,
    notification.step::integer as step,
    notification.created_at,
    coalesce(sent.channels, '{}') as channels,
    coalesce(sent.delivered, '{}') as delivered,
    notification.wants_answer,
    case when notification.answered_at <= %(as_of)s then notification.answered_at end as answered_at,
    case when notification.answered_at <= %(as_of)s then notification.answered_through end as answered_through
from notifications as notification
left join accounts as account using (account_id)
left join webhooks as webhook using (webhook_id)
left join lateral (
    select
        array_agg(distinct delivery.channel) as channels,
        array_agg(distinct delivery.channel) filter (where delivery.handed_over_at <= %(as_of)s) as delivered
    from deliveries as delivery
    where delivery.notification_id = notification.notification_id
) as sent on true
where notification.incident_id = %(incident_id)s and notification.created_at <= %(as_of)s
order by notification.created_at, recipient

-- name: list_orders
-- Crews that had been sent, with the steps and pictures that had reached us.
select
    work_order.work_order_id,
    work_order.number,
    crew.name as crew,
    crew.name_en as crew_en,
    work_order.created_at,
    work_order.created_by,
    work_order.instructions,
    work_order.arrive_due_at,
    coalesce(told.steps, '[]') as steps,
    coalesce(kept.attachments, '[]') as attachments
from work_orders as work_order
join crews as crew using (crew_id)
left join lateral (
    select jsonb_agg(
        jsonb_build_object(
            'kind', step.kind,
            'actor', step.actor,
            'happened_at', step.happened_at,
            'received_at', step.received_at,
            'details', step.details
        )
        order by step.happened_at, step.step_id
    ) as steps
    from work_order_steps as step
    where step.work_order_id = work_order.work_order_id and step.received_at <= %(as_of)s
) as told on true
left join lateral (
    select jsonb_agg(
        jsonb_build_object(
            'attachment_id', attachment.attachment_id,
            'kind', attachment.kind,
            'taken_at', attachment.taken_at,
            'actor', attachment.actor,
            'sha256', encode(attachment.sha256, 'hex')
        )
        order by attachment.taken_at, attachment.attachment_id
    ) as attachments
    from attachments as attachment
    where attachment.work_order_id = work_order.work_order_id and attachment.received_at <= %(as_of)s
) as kept on true
where work_order.incident_id = %(incident_id)s and work_order.created_at <= %(as_of)s
order by work_order.work_order_id

-- name: list_reports
-- What had been filed before.
select
    kind,
    year::integer as year,
    number,
    as_of,
    author
from reports
where incident_id = %(incident_id)s and filed_at <= %(as_of)s
order by report_id

-- name: list_buckets
-- A curve in few points, for those who may see the sensor; buckets without a usable reading are left out.
select
    extract(epoch from observed_at - %(since)s::timestamptz)::double precision as seconds,
    minimum,
    maximum,
    mean
from list_reading_buckets(%(sensor_id)s, %(since)s, %(until)s, %(seconds)s, %(worst_usable)s)
where mean is not null

-- name: read_design_value
-- What relative limits are ratios of.
select design_value
from sensors
where sensor_id = %(sensor_id)s
