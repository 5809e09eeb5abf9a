-- name: list_due_vendors
-- Who has something to take over; what has waited longest first.
select
    channel,
    vendor
from deliveries
where (
        state = 'ready'
        and (
            attempt_count = 0
            or next_attempt_at <= %(now)s
            or next_attempt_at > %(now)s::timestamptz + %(longest_pause)s::interval
        )
    )
    or (state = 'sending' and leased_until <= now() and %(may_take_over)s)
group by channel, vendor
order by min(next_attempt_at)

-- name: claim
-- Take what is due for one vendor; what another worker holds is taken over when its lease has ended. A page that somebody
-- has answered meanwhile is taken back, a row on which every worker has died is dead. Leases run by the database's clock,
-- since workers may disagree; an attempt due later than any pause was put off by a clock that has been set back since.
update deliveries as delivery set
    state = due.state,
    attempt_count = delivery.attempt_count + (due.state = 'sending')::integer,
    attempted_at = case when due.state = 'sending' then %(now)s else delivery.attempted_at end,
    leased_until = case when due.state = 'sending' then now() + %(lease)s end,
    leased_by = %(worker)s,
    last_error = case when due.state = 'dead' then 'no attempt came to an end' else delivery.last_error end
from (
    select
        waiting.delivery_id,
        case
            when notification.wants_answer and notification.answered_at is not null then 'cancelled'
            when waiting.attempt_count >= %(most_attempts)s then 'dead'
            else 'sending'
        end as state
    from deliveries as waiting
    join notifications as notification using (notification_id)
    where waiting.channel = %(channel)s
        and waiting.vendor = %(vendor)s
        and (
            (
                waiting.state = 'ready'
                and (
                    waiting.attempt_count = 0
                    or waiting.next_attempt_at <= %(now)s
                    or waiting.next_attempt_at > %(now)s::timestamptz + %(longest_pause)s::interval
                )
            )
            or (waiting.state = 'sending' and waiting.leased_until <= now() and %(may_take_over)s)
        )
    order by waiting.next_attempt_at, waiting.delivery_id
    limit %(limit)s
    for update of waiting skip locked
) as due
where delivery.delivery_id = due.delivery_id
returning
    delivery.delivery_id,
    delivery.state

-- name: renew
-- This worker lives and still holds these.
update deliveries set leased_until = now() + %(lease)s
where delivery_id = any(%(delivery_ids)s) and leased_by = %(worker)s and state = 'sending'

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
    notification.sequence,
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
    coalesce(incident.run_id, work_order.run_id) as run_id,
    notification.wants_answer,
    notification.created_at
from deliveries as delivery
join notifications as notification using (notification_id)
left join contact_points as contact using (contact_id)
left join accounts as account on account.account_id = notification.account_id
left join webhooks as webhook on webhook.webhook_id = notification.webhook_id
left join incidents as incident on incident.incident_id = notification.incident_id
left join work_orders as work_order on work_order.work_order_id = notification.work_order_id
where delivery.delivery_id = any(%(delivery_ids)s)
order by delivery.next_attempt_at, delivery.delivery_id

-- name: count_states
-- For the heartbeat: what waits, what is dead. Each is counted in an index of its own.
select
    (select count(*) from deliveries where state in ('ready', 'sending')) as waiting,
    (select count(*) from deliveries where state = 'dead') as dead
