-- name: list_routes
-- The routing table, as people read it: what happens, what is told first, the general before the particular.
select
    route_id,
    lifeline,
    district_code,
    level::integer,
    moment,
    from_time,
    to_time,
    step::integer,
    after_seconds,
    recipient_kind,
    recipient,
    channels,
    enabled
from routes
order by
    array_position(array[
        'opened', 'level_raised', 'clock_missed', 'issued', 'dispatched', 'declined', 'level_lowered', 'released',
        'false_alarm'
    ], moment),
    step,
    lifeline nulls first,
    district_code nulls first,
    level desc,
    route_id

-- name: list_people
-- Everybody who can be told, with how.
select
    account.account_id,
    account.name,
    account.display_name,
    account.roles,
    account.lifelines,
    account.districts,
    account.crew_id,
    coalesce(array_agg(contact.contact_id order by contact.contact_id) filter (where contact.channel = 'push'), '{}')
        as push,
    coalesce(array_agg(contact.contact_id order by contact.contact_id) filter (where contact.channel = 'message'), '{}')
        as message
from accounts as account
left join contact_points as contact
    on contact.account_id = account.account_id and contact.gone_at is null and contact.removed_at is null
where account.disabled_at is null and not account.is_machine
group by account.account_id
order by account.account_id

-- name: list_shifts
-- Who holds which position during a span.
select
    position,
    account_id,
    lifelines,
    districts,
    starts_at,
    ends_at
from shifts
where starts_at <= %(until)s and ends_at > %(since)s
order by position, shift_id

-- name: list_webhooks
-- Other systems that want to be told.
select
    name,
    webhook_id
from webhooks
where disabled_at is null

-- name: list_names
-- Whom the table may name. Machines are told through webhooks.
select 'position' as kind, position as recipient, name_zh as zh, name_en as en
from duty_positions
union all
select 'account', name, coalesce(display_name, name), coalesce(display_name, name)
from accounts
where disabled_at is null and not is_machine
union all
select 'crew', crew_id::text, name, coalesce(name_en, name)
from crews
where removed_at is null
union all
select 'webhook', name, name, name
from webhooks
where disabled_at is null
