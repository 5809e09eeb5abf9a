-- name: list_routes
-- The routing table.
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
    channels
from routes
where enabled
order by step, route_id

-- name: list_people
-- Everybody who can be told, with how.
select
    account.account_id,
    account.name,
    account.roles,
    account.lifelines,
    account.districts,
    account.crew_id,
    coalesce(array_agg(contact.contact_id order by contact.contact_id) filter (where contact.channel = 'push'), '{}')
        as push,
    coalesce(array_agg(contact.contact_id order by contact.contact_id) filter (where contact.channel = 'message'), '{}')
        as message
from accounts as account
left join contact_points as contact on contact.account_id = account.account_id and contact.gone_at is null
where account.disabled_at is null and not account.is_machine
group by account.account_id

-- name: list_duties
-- Who holds which position at this instant.
select
    position,
    account_id,
    lifelines,
    districts
from shifts
where starts_at <= %(at)s and ends_at > %(at)s
order by position, shift_id

-- name: list_webhooks
-- Other systems that want to be told.
select
    name,
    webhook_id
from webhooks
where disabled_at is null
