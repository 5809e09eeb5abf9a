-- name: list_incidents
-- Open ones worst first, then newest; a page begins after the incident that the cursor names.
select shown.*
from shown_incidents as shown
where case %(state)s
        when 'open' then shown.state not in ('released', 'archived', 'false_alarm', 'device_fault', 'merged')
        when 'closed' then shown.state in ('released', 'archived', 'false_alarm', 'device_fault', 'merged')
        when 'all' then true
        else shown.state = %(state)s
    end
    and (%(level)s::integer is null or shown.level = %(level)s)
    and (%(lifeline)s::text is null or shown.lifeline = %(lifeline)s)
    and (%(district)s::text is null or shown.district_code = %(district)s)
    and (%(day)s::text is null or starts_with(shown.number, %(day)s || '-'))
    and (
        %(pattern)s::text is null
        or concat_ws(' ', shown.number, shown.title_zh, shown.title_en, shown.asset_code, shown.road) ilike %(pattern)s
    )
    and (
        %(after_id)s::bigint is null
        or (case when %(state)s = 'open' then shown.level else 0 end, -shown.incident_id)
            > (%(after_level)s::integer, -%(after_id)s::bigint)
    )
order by case when %(state)s = 'open' then shown.level else 0 end, shown.incident_id desc
limit %(limit)s

-- name: count_open
-- Open incidents by level.
select
    level::integer,
    count(*)
from incidents
where state not in ('released', 'archived', 'false_alarm', 'device_fault', 'merged')
group by level

-- name: read_incident
-- One incident as it stands now.
select shown.*
from shown_incidents as shown
where shown.incident_id = %(incident_id)s

-- name: list_alerts
-- Its alerts, worst first.
select shown.*
from shown_alerts as shown
join incident_alerts as member using (alert_id)
where member.incident_id = %(incident_id)s
order by shown.level, shown.raised_at
limit 200

-- name: list_clocks
-- Its clocks, oldest first.
select
    clock,
    round::integer,
    started_at,
    due_at,
    met_at,
    missed_at
from incident_clocks
where incident_id = %(incident_id)s
order by started_at, due_at, clock, round

-- name: list_journal
-- Everything that happened to it, to its alerts and on its work orders; people as the screens call them.
select
    line.journal_id,
    line.recorded_at as at,
    line.kind,
    coalesce(account.display_name, line.actor) as actor,
    line.alert_id::text as alert_id,
    line.work_order_id,
    line.level::integer as level,
    line.value,
    line.note,
    case
        when line.kind = 'told' then line.details || jsonb_build_object('recipients', (
            select coalesce(jsonb_agg(one.told || jsonb_build_object('name', coalesce(person.display_name, one.told ->> 'name')) order by one.place), '[]')
            from jsonb_array_elements(line.details -> 'recipients') with ordinality as one (told, place)
            left join accounts as person on person.name = one.told ->> 'name'
        ))
        else line.details
    end as details
from (
    -- each kind by its own index: one condition for all would read the journal of the whole city
    select of_incident.journal_id
    from journal as of_incident
    where of_incident.incident_id = %(incident_id)s
    union
    select of_alert.journal_id
    from incident_alerts as member
    join journal as of_alert using (alert_id)
    where member.incident_id = %(incident_id)s
    union
    select of_order.journal_id
    from work_orders as work_order
    join journal as of_order using (work_order_id)
    where work_order.incident_id = %(incident_id)s
    -- of an incident that nobody answers for weeks, the newest
    order by journal_id desc
    limit 2000
) as part
join journal as line using (journal_id)
left join accounts as account on account.name = line.actor
order by line.recorded_at, line.journal_id
