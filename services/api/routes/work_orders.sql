-- name: list_orders
-- Orders, the most urgent first: open ones by level and time left, then what is over.
select
    work_order.work_order_id,
    work_order.number,
    work_order.revision,
    work_order.incident_id,
    incident.number as incident_number,
    work_order.kind,
    work_order.lifeline,
    work_order.district_code,
    work_order.level::integer as level,
    jsonb_build_object('zh', work_order.title_zh, 'en', work_order.title_en) as title,
    work_order.instructions,
    work_order.procedure_code,
    work_order.state,
    work_order.state_changed_at,
    work_order.created_at,
    work_order.created_by,
    jsonb_build_object('crew_id', crew.crew_id, 'name', crew.name, 'name_en', crew.name_en) as crew,
    jsonb_build_object(
        'asset_code', asset.asset_code,
        'name', asset.name,
        'name_en', asset.name_en,
        'kind', asset.kind,
        'road', asset.road,
        'longitude', coalesce(incident.longitude, st_x(st_centroid(asset.geometry))),
        'latitude', coalesce(incident.latitude, st_y(st_centroid(asset.geometry))),
        'owner_unit', asset.owner_unit
    ) as asset,
    work_order.arrive_due_at,
    work_order.arrived_at,
    work_order.finished_at,
    work_order.result,
    work_order.reviewed_by,
    work_order.run_id,
    coalesce(told.steps, '[]') as steps,
    coalesce(kept.attachments, '[]') as attachments,
    coalesce(here.live, '[]') as live
from work_orders as work_order
join crews as crew using (crew_id)
join assets as asset using (asset_id)
left join incidents as incident using (incident_id)
left join lateral (
    select jsonb_agg(
        jsonb_build_object(
            'step_id', step.step_id,
            'kind', step.kind,
            'actor', coalesce(account.display_name, step.actor),
            'happened_at', step.happened_at,
            'received_at', step.received_at,
            'longitude', step.longitude,
            'latitude', step.latitude,
            'accuracy_m', step.accuracy_m,
            'details', step.details
        )
        order by step.happened_at, step.step_id
    ) as steps
    from work_order_steps as step
    left join accounts as account on account.name = step.actor
    where step.work_order_id = work_order.work_order_id
) as told on true
left join lateral (
    select jsonb_agg(
        jsonb_build_object(
            'attachment_id', attachment.attachment_id,
            'kind', attachment.kind,
            'media_type', attachment.media_type,
            'taken_at', attachment.taken_at,
            'actor', coalesce(account.display_name, attachment.actor)
        )
        order by attachment.taken_at
    ) as attachments
    from attachments as attachment
    left join accounts as account on account.name = attachment.actor
    where attachment.work_order_id = work_order.work_order_id
) as kept on true
left join lateral (
    select jsonb_agg(
        jsonb_build_object(
            'sensor_id', sensor.sensor_id,
            'sensor_code', sensor.sensor_code,
            'quantity', sensor.quantity,
            'value', newest.value,
            'observed_at', newest.observed_at,
            'level', (
                select min(alert.level)
                from alerts as alert
                where alert.sensor_id = sensor.sensor_id and alert.cleared_at is null
            )
        )
        order by sensor.sensor_code
    ) as live
    from sensors as sensor
    left join newest_readings as newest using (sensor_id)
    where sensor.asset_id = work_order.asset_id and sensor.removed_at is null
) as here on true
where (%(work_order_id)s::bigint is null or work_order.work_order_id = %(work_order_id)s)
    and (%(crew_id)s::integer is null or work_order.crew_id = %(crew_id)s)
    and (%(incident_id)s::bigint is null or work_order.incident_id = %(incident_id)s)
    and (
        %(asset_code)s::text is null
        or asset.asset_code = %(asset_code)s
        or exists (
            select
            from links as link
            join assets as other on other.asset_code = %(asset_code)s
            where (link.from_asset_id, link.to_asset_id) in (
                (asset.asset_id, other.asset_id), (other.asset_id, asset.asset_id)
            )
        )
    )
    and (not %(is_open)s or work_order.state in ('assigned', 'accepted', 'en_route', 'arrived', 'finished'))
order by
    work_order.state in ('assigned', 'accepted', 'en_route', 'arrived') desc,
    work_order.level,
    work_order.arrive_due_at nulls last,
    work_order.work_order_id
limit 100

-- name: read_attachment
-- A picture or a recording, with its order for the question whose it is.
select
    attachment.media_type,
    attachment.content,
    work_order.crew_id
from attachments as attachment
join work_orders as work_order using (work_order_id)
where attachment.attachment_id = %(attachment_id)s
