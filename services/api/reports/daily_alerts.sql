-- name: alerts
-- Alerts that were raised in the span; level: the worst they had reached; outcome: their condition at the end.
select
    line.recorded_at as at,
    stood.cleared_at as ended_at,
    stood.worst_level as level,
    alert.lifeline,
    alert.rule_id as code,
    stood.condition as outcome,
    asset.name as title_zh,
    coalesce(asset.name_en, asset.name) as title_en,
    sensor.sensor_code as who,
    '/?alert=' || alert.alert_id as href,
    alert.sensor_id || ' ' || alert.rule_id as subject,
    alert.is_late as is_late
from journal as line
join alerts as alert using (alert_id)
join sensors as sensor using (sensor_id)
join gateways as gateway using (gateway_id)
join assets as asset on asset.asset_id = sensor.asset_id
cross join lateral (
    select
        min(step.level)::integer as worst_level,
        (array_agg(step.kind order by step.journal_id desc) filter (where step.kind <> 'acknowledged'))[1] as newest,
        max(step.recorded_at) filter (where step.kind = 'cleared') as newest_cleared_at
    from journal as step
    where step.alert_id = alert.alert_id and step.actor = 'engine' and step.recorded_at < %(until)s
) as steps
cross join lateral (
    select
        steps.worst_level,
        case steps.newest when 'cleared' then 'false' when 'unknown' then 'unknown' else 'true' end as condition,
        case when steps.newest = 'cleared' then steps.newest_cleared_at end as cleared_at
) as stood
where line.kind = 'raised'
    and line.actor = 'engine'
    and line.recorded_at >= %(since)s
    and line.recorded_at < %(until)s
    and (gateway.run_id is not null) = %(exercise)s
order by line.recorded_at, line.journal_id

-- name: stale
-- Alerts whose condition had not been false for more than a day at the end of the span.
select
    alert.raised_at as at,
    null::timestamptz as ended_at,
    newest.level::integer as level,
    alert.lifeline,
    alert.rule_id as code,
    'stale' as outcome,
    asset.name as title_zh,
    coalesce(asset.name_en, asset.name) as title_en,
    sensor.sensor_code as who,
    '/?alert=' || alert.alert_id as href,
    alert.sensor_id || ' ' || alert.rule_id as subject,
    alert.is_late as is_late
from alerts as alert
join sensors as sensor using (sensor_id)
join gateways as gateway using (gateway_id)
join assets as asset on asset.asset_id = sensor.asset_id
cross join lateral (
    select
        step.kind,
        step.level
    from journal as step
    where step.alert_id = alert.alert_id and step.actor = 'engine' and step.recorded_at < %(until)s
    order by step.journal_id desc
    limit 1
) as newest
where alert.raised_at < %(until)s::timestamptz - interval '1 day'
    and (alert.cleared_at is null or alert.cleared_at >= %(since)s)
    and newest.kind <> 'cleared'
    and (gateway.run_id is not null) = %(exercise)s
order by alert.raised_at, alert.alert_id

-- name: annunciations
-- Each time an alert asked for attention: raised, risen, annunciated anew. Late and overridden ones ask nobody.
select
    line.recorded_at as at,
    cleared.recorded_at as ended_at,
    line.level::integer as level,
    alert.lifeline,
    alert.rule_id as code,
    line.kind as outcome,
    asset.name as title_zh,
    coalesce(asset.name_en, asset.name) as title_en,
    sensor.sensor_code as who,
    '/?alert=' || alert.alert_id as href,
    alert.sensor_id || ' ' || alert.rule_id as subject,
    alert.is_late as is_late
from journal as line
join alerts as alert using (alert_id)
join sensors as sensor using (sensor_id)
join gateways as gateway using (gateway_id)
join assets as asset on asset.asset_id = sensor.asset_id
left join lateral (
    select step.recorded_at
    from journal as step
    where step.alert_id = alert.alert_id
        and step.kind = 'cleared'
        and step.journal_id > line.journal_id
        and step.recorded_at < %(until)s
    order by step.journal_id
    limit 1
) as cleared on true
left join lateral (
    select step.level
    from journal as step
    where step.alert_id = alert.alert_id and step.actor = 'engine' and step.journal_id < line.journal_id
    order by step.journal_id desc
    limit 1
) as before on line.kind = 'level_changed'
where line.recorded_at >= %(since)s
    and line.recorded_at < %(until)s
    and (line.kind in ('raised', 'realarmed') or (line.kind = 'level_changed' and line.level < before.level))
    and not alert.is_late
    and not exists (
        select
        from overrides as held
        where held.sensor_id = alert.sensor_id
            and (held.rule_id is null or held.rule_id = alert.rule_id)
            and held.created_at <= line.recorded_at
            and (held.ended_at is null or held.ended_at > line.recorded_at)
    )
    and (gateway.run_id is not null) = %(exercise)s
order by line.recorded_at, line.journal_id
