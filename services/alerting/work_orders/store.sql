-- name: next_number
-- The day's next number, of three digits or more; the writers' lock keeps two from taking it.
select 'W' || %(day)s || '-' || lpad(next.number::text, greatest(3, length(next.number::text)), '0')
from (
    select coalesce(max(split_part(work_order.number, '-', 2)::integer), 0) + 1 as number
    from work_orders as work_order
    where work_order.number like 'W' || %(day)s || '-%%'
) as next

-- name: find_by_key
-- The order that was made under this key.
select
    work_order_id,
    incident_id,
    crew_id
from work_orders
where order_key = %(order_key)s

-- name: add_order
-- A crew is asked.
insert into work_orders (
    order_key, number, incident_id, kind, lifeline, district_code, asset_id, crew_id, level, title_zh, title_en,
    instructions, procedure_code, run_id, state_changed_at, created_at, created_by, arrive_due_at
)
values (
    %(order_key)s, %(number)s, %(incident_id)s, %(kind)s, %(lifeline)s, %(district_code)s, %(asset_id)s, %(crew_id)s,
    %(level)s, %(title_zh)s, %(title_en)s, %(instructions)s, %(procedure_code)s, %(run_id)s, %(now)s, %(now)s,
    %(account)s, %(arrive_due_at)s
)
returning work_order_id

-- name: read_order
-- The order as decisions need it.
select
    work_order_id,
    number,
    incident_id,
    kind,
    lifeline,
    district_code,
    asset_id,
    crew_id,
    level::integer,
    title_zh,
    title_en,
    state,
    run_id,
    created_by,
    accepted_by,
    finished_by
from work_orders
where work_order_id = %(work_order_id)s

-- name: list_orders
-- Orders of an incident that are so far.
select work_order_id
from work_orders
where incident_id = %(incident_id)s and state = any(%(states)s)
order by work_order_id

-- name: move_orders
-- Orders follow the alerts of a merged incident.
update work_orders set incident_id = %(into)s
where incident_id = %(incident_id)s

-- name: find_crew
-- Is there such a crew, still in service?
select crew_id
from crews
where crew_id = %(crew_id)s and removed_at is null

-- name: list_steps
-- What was told so far.
select
    kind,
    actor,
    happened_at
from work_order_steps
where work_order_id = %(work_order_id)s

-- name: find_step
-- Has this step been told before, and was it the same?
select
    request_hash,
    work_order_id
from work_order_steps
where step_id = %(step_id)s

-- name: add_step
-- A fact; never changed afterwards. An id that is taken names a step outside of what the caller sees.
insert into work_order_steps (
    step_id, work_order_id, kind, actor, happened_at, received_at, longitude, latitude, accuracy_m, details, request_hash
)
values (
    %(step_id)s, %(work_order_id)s, %(kind)s, %(actor)s, %(happened_at)s, %(now)s, %(longitude)s, %(latitude)s,
    %(accuracy_m)s, %(details)s, %(request_hash)s
)
on conflict (step_id) do nothing

-- name: save_state
-- What the steps amount to now.
update work_orders set
    revision = revision + 1,
    state_changed_at = case when state <> %(state)s then %(now)s else state_changed_at end,
    state = %(state)s,
    accepted_by = coalesce(accepted_by, case when %(kind)s = 'accept' then %(actor)s end),
    arrived_at = coalesce(arrived_at, case when %(kind)s = 'arrive' then %(happened_at)s::timestamptz end),
    finished_at = case when %(kind)s = 'finish' then %(happened_at)s else finished_at end,
    finished_by = case when %(kind)s = 'finish' then %(actor)s else finished_by end,
    result = case when %(kind)s = 'finish' then %(result)s else result end,
    reviewed_by = case when %(kind)s = 'review' then %(actor)s else reviewed_by end,
    reviewed_at = case when %(kind)s = 'review' then %(now)s else reviewed_at end
where work_order_id = %(work_order_id)s

-- name: move_crew
-- Where the crew was last seen; an older position changes nothing.
update crews set
    longitude = %(longitude)s,
    latitude = %(latitude)s,
    position_at = %(at)s
where crew_id = %(crew_id)s and (position_at is null or position_at < %(at)s)

-- name: add_attachment
-- Once per id; a repetition changes nothing.
insert into attachments (
    attachment_id, work_order_id, kind, media_type, taken_at, received_at, actor, sha256, content
)
values (
    %(attachment_id)s, %(work_order_id)s, %(kind)s, %(media_type)s, %(taken_at)s, %(now)s, %(actor)s, %(sha256)s,
    %(content)s
)
on conflict (attachment_id) do nothing
returning attachment_id

-- name: find_attachment
-- What is kept under this id.
select
    sha256,
    work_order_id
from attachments
where attachment_id = %(attachment_id)s

-- name: list_crew_facts
-- Crews with how busy they are; a crew is on duty when one of its members has a shift, or when it has no roster at all.
select
    crew.crew_id,
    crew.lifelines,
    crew.skills,
    crew.longitude,
    crew.latitude,
    (
        select count(*)
        from work_orders as work_order
        where work_order.crew_id = crew.crew_id
            and work_order.state in ('assigned', 'accepted', 'en_route', 'arrived')
    ) as open_order_count,
    not exists (
        select
        from shifts as shift
        join accounts as account using (account_id)
        where account.crew_id = crew.crew_id
    )
    or exists (
        select
        from shifts as shift
        join accounts as account using (account_id)
        where account.crew_id = crew.crew_id and shift.starts_at <= %(now)s and shift.ends_at > %(now)s
    ) as is_on_duty
from crews as crew
where crew.removed_at is null
order by crew.crew_id

-- name: arrive_due
-- Until when somebody must be on site.
select due_at
from incident_clocks
where incident_id = %(incident_id)s and clock = 'arrive'
order by round desc
limit 1

-- name: list_rules
-- What the incident's alerts claim, the worst first.
select alert.rule_id
from incident_alerts as member
join alerts as alert using (alert_id)
where member.incident_id = %(incident_id)s
order by alert.level, alert.raised_at
