-- name: is_only_simulated
-- Everything below speaks of what was known by `until`, so that the report of a day that is over never changes.
-- Does the register hold nothing but simulated gateways?
select
    exists (select from gateways as gateway where gateway.run_id is not null)
    and not exists (select from gateways as gateway where gateway.run_id is null)

-- name: read_frame
-- Since when silences are kept, who speaks, and how many sensors were in service at the end.
select
    (select history.began_at from silence_history as history) as silences_since,
    (select sender.name_zh from cap_sender as sender) as centre_zh,
    (select sender.name_en from cap_sender as sender) as centre_en,
    (
        select count(*)
        from sensors as sensor
        join gateways as gateway using (gateway_id)
        where (gateway.run_id is not null) = %(exercise)s
            and (sensor.removed_at is null or sensor.removed_at >= %(until)s)
    ) as sensor_count

-- name: incidents
-- Incidents that were opened or ended in the span, or were open at its end; outcome: how they had ended by then.
select
    incident.opened_at as at,
    ended.recorded_at as ended_at,
    coalesce(known.level, incident.level)::integer as level,
    incident.lifeline,
    coalesce(ended.reason_code, '') as code,
    coalesce(ended.kind, 'open') as outcome,
    incident.number || ' ' || incident.title_zh as title_zh,
    incident.number || ' ' || incident.title_en as title_en,
    ended.actor as who,
    '/?incident=' || incident.incident_id as href,
    incident.incident_id::text as subject,
    false as is_late
from incidents as incident
left join lateral (
    select
        line.kind,
        line.recorded_at,
        line.actor,
        line.details ->> 'reason_code' as reason_code
    from journal as line
    where line.incident_id = incident.incident_id
        and line.recorded_at < %(until)s
        and (
            line.kind in ('released', 'false_alarm', 'device_fault', 'reopened')
            or (line.kind = 'merged' and (line.details ->> 'from')::bigint = incident.incident_id)
        )
    order by line.journal_id desc
    limit 1
) as turned on true
left join lateral (select turned.* where turned.kind <> 'reopened') as ended on true
left join lateral (
    select line.level
    from journal as line
    where line.incident_id = incident.incident_id
        and line.level is not null
        and line.kind in ('opened', 'judged', 'issued', 'level_raised', 'level_lowered', 'merged')
        and line.recorded_at < %(until)s
    order by line.journal_id desc
    limit 1
) as known on true
where incident.opened_at < %(until)s
    and (incident.run_id is not null) = %(exercise)s
    and (incident.opened_at >= %(since)s or ended.recorded_at is null or ended.recorded_at >= %(since)s)
order by incident.opened_at, incident.incident_id

-- name: clocks
-- Clocks that were met in the span, or had run out and were still waited for at its end. A clock that stopped only
-- because its incident ended was not met by anybody.
select
    clock.started_at as at,
    case when clock.met_at < %(until)s then clock.met_at end as ended_at,
    incident.level::integer as level,
    incident.lifeline,
    clock.clock as code,
    case
        when clock.met_at is null or clock.met_at >= %(until)s then 'overdue'
        when stopped.kind = 'merged' or (stopped.kind is not null and clock.clock <> 'close') then 'moot'
        when clock.met_at <= clock.due_at then 'in_time'
        else 'late'
    end as outcome,
    incident.number || ' ' || incident.title_zh as title_zh,
    incident.number || ' ' || incident.title_en as title_en,
    null::text as who,
    '/?incident=' || incident.incident_id as href,
    incident.incident_id::text as subject,
    false as is_late
from incident_clocks as clock
join incidents as incident using (incident_id)
cross join lateral (
    -- as it was by then: a worse level may have shortened it later
    select coalesce(
        (
            select (earlier.step ->> 'due_at')::timestamptz
            from jsonb_array_elements(clock.earlier_dues) with ordinality as earlier (step, place)
            where (earlier.step ->> 'until')::timestamptz >= %(until)s
            order by earlier.place
            limit 1
        ),
        clock.due_at
    ) as due_at
) as due
left join lateral (
    select line.kind
    from journal as line
    where line.incident_id = incident.incident_id
        and line.recorded_at = clock.met_at
        and (
            line.kind in ('released', 'false_alarm', 'device_fault')
            or (line.kind = 'merged' and (line.details ->> 'from')::bigint = incident.incident_id)
        )
    limit 1
) as stopped on true
where (incident.run_id is not null) = %(exercise)s
    and coalesce(clock.written_at, clock.started_at) < %(until)s
    and (
        (clock.met_at >= %(since)s and clock.met_at < %(until)s)
        or ((clock.met_at is null or clock.met_at >= %(until)s) and due.due_at < %(until)s)
    )
order by clock.started_at, incident.incident_id, clock.clock, clock.round

-- name: pages
-- Each time somebody was asked for an answer; all who were asked together are one page.
select
    min(notification.created_at) as at,
    min(notification.answered_at) filter (where notification.answered_at < %(until)s) as ended_at,
    min(notification.level)::integer as level,
    min(coalesce(incident.lifeline, work_order.lifeline)) as lifeline,
    min(notification.moment) as code,
    case
        when min(notification.answered_at) filter (where notification.answered_at < %(until)s) is null then 'unanswered'
        else 'answered'
    end as outcome,
    min(notification.title_zh) as title_zh,
    min(notification.title_en) as title_en,
    string_agg(coalesce(account.display_name, account.name), ', ' order by account.name) as who,
    min('/?incident=' || notification.incident_id) as href,
    split_part(notification.cause, '/', 1) as subject,
    false as is_late
from notifications as notification
join accounts as account using (account_id)
left join incidents as incident using (incident_id)
left join work_orders as work_order on work_order.work_order_id = notification.work_order_id
where notification.wants_answer
    and notification.moment <> 'test'
    and notification.created_at >= %(since)s
    and notification.created_at < %(until)s
    and notification.is_drill = %(exercise)s
group by split_part(notification.cause, '/', 1)
order by min(notification.created_at), split_part(notification.cause, '/', 1)

-- name: orders
-- Crews that were sent in the span; code: what came of it; outcome: the last step that had reached us.
select
    work_order.created_at as at,
    arrived.happened_at as ended_at,
    work_order.level::integer as level,
    work_order.lifeline,
    finished.result as code,
    coalesce(newest.kind, 'assigned') as outcome,
    work_order.number || ' ' || work_order.title_zh as title_zh,
    work_order.number || ' ' || work_order.title_en as title_en,
    crew.name as who,
    '/?incident=' || work_order.incident_id as href,
    work_order.work_order_id::text as subject,
    false as is_late
from work_orders as work_order
join crews as crew using (crew_id)
left join lateral (
    select min(step.happened_at) as happened_at
    from work_order_steps as step
    where step.work_order_id = work_order.work_order_id and step.kind = 'arrive' and step.received_at < %(until)s
) as arrived on true
left join lateral (
    select step.details ->> 'result' as result
    from work_order_steps as step
    where step.work_order_id = work_order.work_order_id and step.kind = 'finish' and step.received_at < %(until)s
    order by step.happened_at desc
    limit 1
) as finished on true
left join lateral (
    select
        case step.kind
            when 'accept' then 'accepted' when 'decline' then 'declined' when 'arrive' then 'arrived'
            when 'finish' then 'finished' when 'review' then 'reviewed' when 'cancel' then 'cancelled'
            when 'return' then 'arrived' else step.kind
        end as kind
    from work_order_steps as step
    where step.work_order_id = work_order.work_order_id
        and step.received_at < %(until)s
        and step.kind in ('accept', 'decline', 'en_route', 'arrive', 'finish', 'review', 'return', 'cancel')
    order by step.happened_at desc, step.received_at desc
    limit 1
) as newest on true
where work_order.created_at >= %(since)s
    and work_order.created_at < %(until)s
    and (work_order.run_id is not null) = %(exercise)s
order by work_order.created_at, work_order.work_order_id

-- name: overrides
-- Alerts kept quiet: begun in the span, or still in force at its end.
select
    held.created_at as at,
    case when held.ended_at < %(until)s then held.ended_at end as ended_at,
    null::integer as level,
    sensor.lifeline,
    held.kind as code,
    case when held.ended_at < %(until)s then 'ended' else 'held' end as outcome,
    asset.name as title_zh,
    coalesce(asset.name_en, asset.name) as title_en,
    held.created_by || ': ' || held.reason as who,
    '/?sensor=' || sensor.sensor_id as href,
    held.override_id::text as subject,
    false as is_late
from overrides as held
join sensors as sensor using (sensor_id)
join gateways as gateway using (gateway_id)
join assets as asset on asset.asset_id = sensor.asset_id
where held.created_at < %(until)s
    and (held.created_at >= %(since)s or held.ended_at is null or held.ended_at >= %(until)s)
    and (gateway.run_id is not null) = %(exercise)s
order by held.created_at, held.override_id

-- name: rejected
-- What could not become readings, by gateway, reason and minute.
select
    refused.minute as at,
    null::timestamptz as ended_at,
    null::integer as level,
    null::text as lifeline,
    refused.reason as code,
    refused.gateway_code as outcome,
    refused.detail as title_zh,
    refused.detail as title_en,
    refused.gateway_code as who,
    '/rejected-messages' as href,
    refused.count::text as subject,
    false as is_late
from rejected_messages as refused
left join gateways as gateway using (gateway_code)
where refused.minute >= %(since)s
    and refused.minute < %(until)s
    and (gateway.run_id is not null) = %(exercise)s
order by refused.minute, refused.rejected_id

-- name: silences
-- Sensors that were silent at some time of the span; outcome: whether they were at its end.
select
    quiet.silent_since as at,
    case when quiet.heard_at < %(until)s then quiet.heard_at end as ended_at,
    null::integer as level,
    sensor.lifeline,
    sensor.quantity as code,
    case when quiet.heard_at < %(until)s then 'heard' else 'silent' end as outcome,
    asset.name as title_zh,
    coalesce(asset.name_en, asset.name) as title_en,
    sensor.sensor_code as who,
    '/?sensor=' || sensor.sensor_id as href,
    sensor.sensor_id::text as subject,
    false as is_late
from (
    select
        over.sensor_id,
        over.silent_since,
        over.heard_at
    from silences as over
    where over.heard_at > %(since)s and over.silent_since < %(until)s
    union all
    select
        lasting.sensor_id,
        lasting.silent_since,
        null
    from silent_sensors as lasting
    where lasting.silent_since < %(until)s
) as quiet
join sensors as sensor using (sensor_id)
join gateways as gateway using (gateway_id)
join assets as asset on asset.asset_id = sensor.asset_id
where (gateway.run_id is not null) = %(exercise)s
    and (sensor.removed_at is null or sensor.removed_at >= %(until)s)
order by quiet.silent_since, sensor.sensor_id

-- name: sensors
-- In service at the end of the span; a page shows the first of them.
select
    coalesce(newest.observed_at, %(since)s) as at,
    null::timestamptz as ended_at,
    null::integer as level,
    sensor.lifeline,
    sensor.quantity as code,
    'in_service' as outcome,
    asset.name as title_zh,
    coalesce(asset.name_en, asset.name) as title_en,
    sensor.sensor_code as who,
    '/?sensor=' || sensor.sensor_id as href,
    sensor.sensor_id::text as subject,
    false as is_late
from sensors as sensor
join gateways as gateway using (gateway_id)
join assets as asset on asset.asset_id = sensor.asset_id
left join newest_readings as newest using (sensor_id)
where (gateway.run_id is not null) = %(exercise)s
    and (sensor.removed_at is null or sensor.removed_at >= %(until)s)
order by sensor.sensor_code
limit 2000

-- name: count_other
-- Alerts and incidents of the other kind, which this report leaves out.
select
    (
        select count(*)
        from journal as line
        join alerts as alert using (alert_id)
        join sensors as sensor using (sensor_id)
        join gateways as gateway using (gateway_id)
        where line.kind = 'raised'
            and line.actor = 'engine'
            and line.recorded_at >= %(since)s
            and line.recorded_at < %(until)s
            and (gateway.run_id is not null) <> %(exercise)s
    ) as alert_count,
    (
        select count(*)
        from incidents as incident
        where incident.opened_at >= %(since)s
            and incident.opened_at < %(until)s
            and (incident.run_id is not null) <> %(exercise)s
    ) as incident_count
