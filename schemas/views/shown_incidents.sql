-- An incident with everything a screen shows of it: where, how many alerts, what is due next, who works on it.
drop view if exists shown_incidents;
create view shown_incidents as
select
    incident.incident_id,
    incident.number,
    incident.revision,
    incident.title_zh,
    incident.title_en,
    incident.lifeline,
    incident.district_code,
    incident.level,
    incident.worst_level,
    incident.state,
    incident.state_changed_at,
    incident.reason_code,
    incident.is_level_judged,
    asset.asset_code,
    asset.name as asset_name,
    asset.name_en as asset_name_en,
    asset.road,
    asset.owner_unit,
    incident.longitude,
    incident.latitude,
    incident.run_id,
    incident.opened_at,
    incident.changed_at,
    incident.issued_at,
    incident.released_at,
    incident.archived_at,
    coalesce(alerts.alert_count, 0) as alert_count,
    coalesce(alerts.live_count, 0) as live_count,
    coalesce(alerts.unacknowledged_count, 0) as unacknowledged_count,
    coalesce(alerts.condition, 'false') as condition,
    incident.answered_at,
    coalesce(answerer.display_name, incident.answered_by) as answered_by,
    incident.escalation_step,
    incident.escalation_due_at,
    next_clock.clock as next_clock,
    next_clock.due_at as next_due_at,
    next_clock.missed_at as next_missed_at,
    incident.merged_into,
    coalesce(orders.crews, '[]') as crews
from incidents as incident
join assets as asset using (asset_id)
left join accounts as answerer on answerer.name = incident.answered_by
left join lateral (
    select
        count(*) as alert_count,
        count(*) filter (where alert.condition <> 'false') as live_count,
        count(*) filter (where alert.acknowledged_at is null) as unacknowledged_count,
        case
            when bool_or(alert.condition = 'true') then 'true'
            when bool_or(alert.condition = 'unknown') then 'unknown'
            else 'false'
        end as condition
    from incident_alerts as member
    join alerts as alert using (alert_id)
    where member.incident_id = incident.incident_id
) as alerts on true
left join lateral (
    select
        clock.clock,
        clock.due_at,
        clock.missed_at
    from incident_clocks as clock
    where clock.incident_id = incident.incident_id and clock.met_at is null
    order by clock.due_at
    limit 1
) as next_clock on true
left join lateral (
    select jsonb_agg(
        jsonb_build_object(
            'crew_id', crew.crew_id, 'name', crew.name, 'name_en', crew.name_en, 'state', work_order.state
        )
        order by work_order.work_order_id
    ) as crews
    from work_orders as work_order
    join crews as crew using (crew_id)
    where work_order.incident_id = incident.incident_id and work_order.state not in ('declined', 'cancelled')
) as orders on true;
