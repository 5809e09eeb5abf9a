-- name: read_incident
-- An incident as it stands, with what its alerts say now.
select
    incident.incident_id,
    incident.number,
    incident.revision,
    incident.title_zh,
    incident.title_en,
    incident.is_renamed,
    incident.lifeline,
    incident.district_code,
    incident.asset_id,
    incident.longitude,
    incident.latitude,
    incident.run_id,
    incident.level::integer,
    incident.worst_level::integer,
    incident.is_level_judged,
    incident.state,
    incident.state_changed_at,
    incident.reason_code,
    incident.merged_into,
    incident.disposed_by,
    incident.reviewed_by,
    incident.opened_at,
    incident.changed_at,
    incident.issued_at,
    incident.released_at,
    incident.closed_at,
    incident.archived_at,
    incident.newest_alert_at,
    incident.escalation_rank::integer,
    present.worst_now,
    case when present.worst_now is null then present.normal_since end as normal_since,
    (
        select max(line.recorded_at)
        from journal as line
        where line.incident_id = incident.incident_id
            and line.kind in ('arrived', 'note', 'checked', 'measured', 'photographed', 'noted')
    ) as feedback_at
from incidents as incident
cross join lateral (
    select
        min(alert.level) filter (where alert.condition <> 'false' and alert.override = 'none')::integer as worst_now,
        coalesce(max(alert.cleared_at), incident.opened_at) as normal_since
    from incident_alerts as member
    join alerts as alert using (alert_id)
    where member.incident_id = incident.incident_id
) as present
where incident.incident_id = %(incident_id)s

-- name: next_number
-- The day's next number, of three digits or more; the writers' lock keeps two from taking it.
select %(day)s || '-' || lpad(next.number::text, greatest(3, length(next.number::text)), '0')
from (
    select coalesce(max(split_part(incident.number, '-', 2)::integer), 0) + 1 as number
    from incidents as incident
    where incident.opened_at >= %(day_began_at)s and incident.number like %(day)s || '-%%'
) as next

-- name: find_by_key
-- The incident that somebody opened by hand under this key.
select
    incident_id,
    asset_id
from incidents
where incident_key = %(incident_key)s

-- name: open_incident
-- A new incident at its first alert, or where somebody saw something.
insert into incidents (
    number, incident_key, title_zh, title_en, lifeline, district_code, asset_id, longitude, latitude, run_id, level,
    worst_level, state_changed_at, opened_at, changed_at, newest_alert_at
)
values (
    %(number)s, %(incident_key)s, %(title_zh)s, %(title_en)s, %(lifeline)s, %(district_code)s, %(asset_id)s,
    %(longitude)s, %(latitude)s, %(run_id)s, %(level)s, %(level)s, %(now)s, %(now)s, %(now)s, %(newest_alert_at)s
)
returning incident_id

-- name: save_incident
-- Everything that acts and alerts may change.
update incidents set
    revision = revision + 1,
    title_zh = %(title_zh)s,
    title_en = %(title_en)s,
    is_renamed = %(is_renamed)s,
    level = %(level)s,
    worst_level = least(worst_level, %(level)s),
    is_level_judged = %(is_level_judged)s,
    state = %(state)s,
    state_changed_at = case when state <> %(state)s then %(now)s else state_changed_at end,
    reason_code = %(reason_code)s,
    merged_into = %(merged_into)s,
    disposed_by = %(disposed_by)s,
    reviewed_by = %(reviewed_by)s,
    changed_at = %(now)s,
    issued_at = %(issued_at)s,
    released_at = %(released_at)s,
    closed_at = %(closed_at)s,
    archived_at = %(archived_at)s,
    newest_alert_at = %(newest_alert_at)s,
    escalation_rank = %(escalation_rank)s
where incident_id = %(incident_id)s

-- name: list_candidates
-- Open incidents that a new alert may join, with their assets, and those that hold these alerts already.
select
    incident.incident_id,
    incident.run_id,
    incident.newest_alert_at,
    coalesce(array_agg(distinct alert.asset_id) filter (where alert.asset_id is not null), '{}')
        || incident.asset_id as asset_ids
from incidents as incident
left join incident_alerts as member using (incident_id)
left join alerts as alert using (alert_id)
where incident.state in ('reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed')
    and incident.newest_alert_at >= %(since)s
group by incident.incident_id

-- name: list_members
-- Which of these alerts belong to which incident.
select
    alert_id::text,
    incident_id
from incident_alerts
where alert_id = any(%(alert_ids)s::uuid[])

-- name: list_symptoms
-- Live alerts under a suppression whose cause belongs to an open incident, while they belong to none.
select
    alert.alert_id::text as alert_id,
    alert.level::integer as level,
    held.cause_alert_id::text as cause_alert_id,
    incident.incident_id,
    suppression.relation as because
from overrides as held
join suppressions as suppression using (suppression_id)
join alerts as alert on alert.sensor_id = held.sensor_id and alert.rule_id = held.rule_id
join incident_alerts as member on member.alert_id = held.cause_alert_id
join incidents as incident using (incident_id)
where held.kind = 'by_design'
    and held.ended_at is null
    and (alert.cleared_at is null or alert.acknowledged_at is null or alert.latched)
    and incident.state in ('reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed')
    and not exists (select from incident_alerts as own where own.alert_id = alert.alert_id)
order by alert.raised_at, alert.alert_id

-- name: list_links
-- What is joined to these assets, whichever way the link points.
select
    from_asset_id as asset_id,
    to_asset_id as linked_id
from links
where from_asset_id = any(%(asset_ids)s)
union
select
    to_asset_id,
    from_asset_id
from links
where to_asset_id = any(%(asset_ids)s)

-- name: add_alert
-- An alert belongs to one incident; the first wins.
insert into incident_alerts (alert_id, incident_id, joined_at, because)
values (%(alert_id)s, %(incident_id)s, %(now)s, %(because)s)
on conflict (alert_id) do nothing

-- name: move_alerts
-- Into another incident, by a person.
update incident_alerts set
    incident_id = %(into)s,
    joined_at = %(now)s,
    because = 'moved'
where incident_id = %(incident_id)s
    and (%(alert_ids)s::uuid[] is null or alert_id = any(%(alert_ids)s::uuid[]))
returning alert_id::text

-- name: read_asset
-- Where an incident is.
select
    asset_id,
    asset_code,
    name,
    name_en,
    lifeline,
    district_code,
    road,
    st_x(st_centroid(geometry)) as longitude,
    st_y(st_centroid(geometry)) as latitude
from assets
where (%(asset_id)s::integer is not null and asset_id = %(asset_id)s)
    or (%(asset_code)s::text is not null and asset_code = %(asset_code)s)

-- name: list_clocks
-- All clocks of an incident.
select
    clock,
    round::integer,
    started_at,
    due_at,
    met_at,
    missed_at,
    level::integer
from incident_clocks
where incident_id = %(incident_id)s
order by started_at, clock, round

-- name: list_clock_seconds
-- Seconds allowed; the lifeline's own row wins over the one for all.
select distinct on (clock)
    clock,
    seconds
from clock_rules
where level = %(level)s and (lifeline is null or lifeline = %(lifeline)s)
order by clock, lifeline nulls last

-- name: save_clock
-- Started, met or due earlier.
insert into incident_clocks (incident_id, clock, round, started_at, due_at, met_at, missed_at, level, written_at)
values (
    %(incident_id)s, %(clock)s, %(round)s, %(started_at)s, %(due_at)s, %(met_at)s, %(missed_at)s, %(level)s, %(now)s
)
on conflict (incident_id, clock, round) do update set
    -- by when it was due until now, for reports about earlier instants
    earlier_dues = case
        when incident_clocks.due_at = excluded.due_at then incident_clocks.earlier_dues
        else incident_clocks.earlier_dues
            || jsonb_build_array(jsonb_build_object('until', %(now)s::timestamptz, 'due_at', incident_clocks.due_at))
    end,
    due_at = excluded.due_at,
    met_at = excluded.met_at,
    missed_at = excluded.missed_at,
    level = excluded.level

-- name: list_overdue
-- Clocks that ran out and of which nobody has been told.
select
    incident_id,
    clock,
    round::integer,
    due_at
from incident_clocks
where met_at is null and missed_at is null and due_at <= %(now)s
order by due_at
limit 10

-- name: note_missed
-- Told once.
update incident_clocks set missed_at = %(now)s
where incident_id = %(incident_id)s and clock = %(clock)s and round = %(round)s
