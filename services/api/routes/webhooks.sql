-- name: list_webhooks
-- Without secrets; of the address only what is no key.
select
    webhook.webhook_id,
    webhook.name,
    split_part(webhook.url, '?', 1) || case when webhook.url like '%%?%%' then '?…' else '' end as url,
    webhook.created_by,
    webhook.created_at,
    webhook.disabled_at,
    webhook.previous_until,
    (
        select count(*)
        from routes as route
        where route.recipient_kind = 'webhook' and route.recipient = webhook.name and route.enabled
    ) as route_count,
    (
        select max(delivery.handed_over_at)
        from deliveries as delivery
        where delivery.channel = 'webhook' and delivery.vendor = webhook.name
    ) as last_delivered_at,
    (
        select count(*)
        from deliveries as delivery
        where delivery.channel = 'webhook' and delivery.vendor = webhook.name and delivery.state = 'dead'
    ) as dead_count
from webhooks as webhook
order by webhook.name
