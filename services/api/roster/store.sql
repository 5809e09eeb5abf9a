-- name: lock_roster
-- Two who plan at once take turns, so that neither overwrites what the other has not seen.
select pg_advisory_xact_lock(%(lock)s)

-- name: list_shifts
-- Shifts that touch a span, with who serves them and how they can be woken.
select
    shift.shift_id,
    shift.position,
    shift.account_id,
    account.name,
    coalesce(account.display_name, account.name) as display_name,
    shift.starts_at,
    shift.ends_at,
    shift.lifelines,
    shift.districts,
    account.disabled_at is null and not account.is_machine as is_told,
    array(
        select distinct contact.channel
        from contact_points as contact
        where contact.account_id = shift.account_id and contact.gone_at is null and contact.channel <> 'screen'
        order by contact.channel
    ) as channels
from shifts as shift
join accounts as account using (account_id)
where (%(shift_id)s::integer is null or shift.shift_id = %(shift_id)s)
    and (%(since)s::timestamptz is null or shift.ends_at > %(since)s)
    and (%(until)s::timestamptz is null or shift.starts_at < %(until)s)
    and (%(position)s::text is null or shift.position = %(position)s)
order by shift.starts_at, shift.position, shift.shift_id
limit %(limit)s

-- name: add_shift
-- One more.
insert into shifts (position, account_id, starts_at, ends_at, lifelines, districts)
values (%(position)s, %(account_id)s, %(starts_at)s, %(ends_at)s, %(lifelines)s, %(districts)s)
returning shift_id

-- name: save_shift
-- The same under its number, as it is now.
update shifts set
    position = %(position)s,
    account_id = %(account_id)s,
    starts_at = %(starts_at)s,
    ends_at = %(ends_at)s,
    lifelines = %(lifelines)s,
    districts = %(districts)s
where shift_id = %(shift_id)s

-- name: drop_shift
-- One that had not begun.
delete from shifts
where shift_id = %(shift_id)s

-- name: list_people
-- Everybody who can be told.
select
    account.account_id,
    account.name,
    coalesce(account.display_name, account.name) as display_name,
    account.roles,
    array(
        select distinct contact.channel
        from contact_points as contact
        where contact.account_id = account.account_id and contact.gone_at is null and contact.channel <> 'screen'
        order by contact.channel
    ) as channels
from accounts as account
where account.disabled_at is null and not account.is_machine
order by account.name

-- name: read_phone
-- The number of one person.
select
    account_id,
    coalesce(display_name, name) as display_name,
    phone
from accounts
where account_id = %(account_id)s

-- name: list_positions
-- All posts, and whether the routing table names them.
select
    post.position,
    jsonb_build_object('zh', post.name_zh, 'en', post.name_en) as name,
    post.sort_order::integer,
    exists (
        select
        from routes as route
        where route.enabled and route.recipient_kind = 'position' and route.recipient = post.position
    ) as is_routed
from duty_positions as post
order by post.sort_order, post.position

-- name: add_position
-- A new post, after all others.
insert into duty_positions (position, name_zh, name_en, sort_order)
select %(position)s, %(zh)s, %(en)s, coalesce(max(sort_order), 0) + 1
from duty_positions
on conflict (position) do nothing

-- name: rename_position
-- Another name for the same post.
update duty_positions set
    name_zh = %(zh)s,
    name_en = %(en)s
where position = %(position)s

-- name: list_needs
-- Positions that the routing table names, where and at which hours.
select distinct
    recipient as position,
    lifeline,
    district_code,
    from_time,
    to_time
from routes
where enabled and recipient_kind = 'position'
order by recipient, lifeline, district_code, from_time, to_time

-- name: list_districts
-- Areas of duty.
select code
from map_features
where kind = 'district'
order by code
