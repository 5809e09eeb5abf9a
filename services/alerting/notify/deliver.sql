-- name: list_due_vendors
-- Who has something to take over; what has waited longest first.
select
    channel,
    vendor
from deliveries
where (state = 'ready' and next_attempt_at <= %(now)s)
    or (state = 'sending' and leased_until <= %(now)s)
group by channel, vendor
order by min(next_attempt_at)

-- name: claim
-- Take what is due for one vendor; a worker that died holds its share only until the lease ends.
update deliveries as delivery set
    state = 'sending',
    attempt_count = delivery.attempt_count + 1,
    attempted_at = %(now)s,
    leased_until = %(leased_until)s,
    leased_by = %(worker)s
from (
    select waiting.delivery_id
    from deliveries as waiting
    where waiting.channel = %(channel)s
        and waiting.vendor = %(vendor)s
        and (
            (waiting.state = 'ready' and waiting.next_attempt_at <= %(now)s)
            or (waiting.state = 'sending' and waiting.leased_until <= %(now)s)
        )
    order by waiting.next_attempt_at, waiting.delivery_id
    limit %(limit)s
    for update skip locked
) as due
where delivery.delivery_id = due.delivery_id
returning delivery.delivery_id

-- name: read_parcels
-- Claimed deliveries with everything their channels need.
select
    delivery.delivery_id,
    delivery.attempt_count::integer,
    delivery.channel,
    delivery.vendor,
    delivery.contact_id,
    contact.address,
    webhook.url as webhook_url,
    webhook.secret as webhook_secret,
    case when webhook.previous_until > %(now)s then webhook.previous_secret end as previous_secret,
    notification.notification_id,
    notification.incident_id,
    notification.work_order_id,
    notification.moment,
    notification.level::integer,
    coalesce(account.language, 'zh') as language,
    coalesce(account.name, webhook.name) as recipient,
    notification.title_zh,
    notification.title_en,
    notification.body_zh,
    notification.body_en,
    notification.link,
    notification.is_drill,
    notification.wants_answer,
    notification.created_at
from deliveries as delivery
join notifications as notification using (notification_id)
left join contact_points as contact using (contact_id)
left join accounts as account on account.account_id = notification.account_id
left join webhooks as webhook on webhook.webhook_id = notification.webhook_id
where delivery.delivery_id = any(%(delivery_ids)s)
order by delivery.next_attempt_at, delivery.delivery_id

-- name: note_delivered
-- Handed over; only by the worker that still holds the lease.
update deliveries set
    state = 'delivered',
    handed_over_at = %(now)s,
    last_error = null,
    leased_until = null
where delivery_id = %(delivery_id)s and leased_by = %(worker)s and state = 'sending'

-- name: note_reached
-- This way to a person works.
update contact_points set last_delivered_at = %(now)s
where contact_id = %(contact_id)s

-- name: note_failed
-- Not taken: again later, dead, or over when it was a test.
update deliveries set
    state = %(state)s,
    next_attempt_at = %(next_attempt_at)s,
    last_error = %(reason)s,
    leased_until = null
where delivery_id = %(delivery_id)s and leased_by = %(worker)s and state = 'sending'

-- name: give_contact_up
-- Nobody is there any more.
update contact_points set gone_at = %(now)s
where contact_id = %(contact_id)s

-- name: count_states
-- For the heartbeat: what waits, what is dead.
select
    (select count(*) from deliveries where state in ('ready', 'sending')) as waiting,
    (select count(*) from deliveries where state = 'dead') as dead
