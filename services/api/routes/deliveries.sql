-- name: list_deliveries
-- Newest first; of one state, channel or vendor, or all.
select
    delivery.delivery_id,
    delivery.channel,
    delivery.vendor,
    contact.label,
    delivery.state,
    delivery.attempt_count::integer,
    notification.created_at,
    delivery.attempted_at,
    case when delivery.state = 'ready' then delivery.next_attempt_at end as next_attempt_at,
    delivery.handed_over_at,
    delivery.last_error,
    delivery.discarded_by,
    delivery.discarded_because,
    notification.notification_id::text as notification_id,
    notification.incident_id,
    notification.moment,
    notification.level::integer as level,
    notification.title_zh,
    notification.title_en,
    coalesce(account.display_name, account.name, webhook.name) as recipient
from deliveries as delivery
join notifications as notification using (notification_id)
left join contact_points as contact using (contact_id)
left join accounts as account on account.account_id = notification.account_id
left join webhooks as webhook using (webhook_id)
where (%(state)s = 'all' or delivery.state = %(state)s)
    and (%(channel)s::text is null or delivery.channel = %(channel)s)
    and (%(vendor)s::text is null or delivery.vendor = %(vendor)s)
    and (%(before)s::bigint is null or delivery.delivery_id < %(before)s)
order by delivery.delivery_id desc
limit %(limit)s

-- name: count_deliveries
-- By channel and vendor: what is open, however old, and what happened lately. The screen takes everything at once.
with looked_at as (
    select
        channel,
        vendor,
        state,
        attempt_count,
        attempted_at,
        handed_over_at,
        last_error
    from deliveries
    where channel <> 'screen' and (state in ('ready', 'sending', 'dead') or attempted_at > %(since)s)
),
success as (
    select
        channel,
        vendor,
        max(handed_over_at) as last_at
    from looked_at
    group by channel, vendor
)
select
    channel,
    vendor,
    count(*) filter (where state in ('ready', 'sending')) as waiting_count,
    count(*) filter (where state = 'ready' and last_error is not null) as repeated_count,
    count(*) filter (where state = 'dead') as dead_count,
    count(*) filter (where state = 'delivered' and handed_over_at > %(since)s) as delivered_count,
    success.last_at as last_delivered_at,
    min(attempted_at) filter (
        where last_error is not null and attempted_at > coalesce(success.last_at, '-infinity')
    ) as failing_since,
    count(*) filter (
        where last_error is not null and attempted_at > coalesce(success.last_at, '-infinity')
    ) as failed_count,
    (array_agg(last_error order by attempted_at desc nulls last) filter (
        where last_error is not null and attempted_at > coalesce(success.last_at, '-infinity')
    ))[1] as last_error
from looked_at
join success using (channel, vendor)
group by channel, vendor, success.last_at
order by failing_since nulls last, channel, vendor
