-- name: list_contact_points
-- How somebody can be reached; the address itself stays here.
select
    contact_id,
    channel,
    label,
    created_at,
    last_delivered_at,
    gone_at
from contact_points
where account_id = %(account_id)s
order by contact_id

-- name: drop_contact_point
-- Somebody takes an address back.
update contact_points set gone_at = %(now)s
where contact_id = %(contact_id)s and account_id = %(account_id)s

-- name: list_dead
-- What could not be handed over.
select
    delivery.delivery_id,
    delivery.channel,
    delivery.state,
    delivery.attempt_count::integer,
    delivery.last_error,
    notification.notification_id::text as notification_id,
    notification.title_zh,
    notification.title_en,
    coalesce(account.display_name, account.name, webhook.name) as recipient,
    notification.created_at
from deliveries as delivery
join notifications as notification using (notification_id)
left join accounts as account using (account_id)
left join webhooks as webhook using (webhook_id)
where delivery.state = %(state)s
order by delivery.delivery_id desc
limit 200

-- name: note_seen
-- Somebody has looked at it.
update notifications set seen_at = coalesce(seen_at, %(now)s)
where account_id = %(account_id)s and seen_at is null
