-- name: list_notifications
-- Who was told of an incident, or what one person was told, newest first.
select
    notification.notification_id::text as notification_id,
    notification.incident_id,
    notification.work_order_id,
    notification.moment,
    notification.level::integer as level,
    notification.step::integer as step,
    coalesce(account.display_name, account.name, webhook.name) as recipient,
    notification.title_zh,
    notification.title_en,
    notification.body_zh,
    notification.body_en,
    notification.link,
    notification.is_drill,
    notification.wants_answer,
    notification.created_at,
    notification.seen_at,
    notification.answered_at,
    notification.answered_through,
    coalesce(sent.deliveries, '[]') as deliveries
from notifications as notification
left join accounts as account using (account_id)
left join webhooks as webhook using (webhook_id)
left join lateral (
    select jsonb_agg(
        jsonb_build_object(
            'channel', delivery.channel,
            'state', delivery.state,
            'attempt_count', delivery.attempt_count,
            'handed_over_at', delivery.handed_over_at,
            'last_error', delivery.last_error
        )
        order by delivery.delivery_id
    ) as deliveries
    from deliveries as delivery
    where delivery.notification_id = notification.notification_id
) as sent on true
where (%(incident_id)s::bigint is not null and notification.incident_id = %(incident_id)s)
    or (
        %(account_id)s::integer is not null
        and notification.account_id = %(account_id)s
        and (not %(is_waiting)s or (notification.wants_answer and notification.answered_at is null))
    )
order by notification.created_at desc
limit 200

-- name: list_names
-- What people are called on screens, in the order they were asked for.
select coalesce(account.display_name, account.name)
from unnest(%(account_ids)s::integer[]) with ordinality as asked (account_id, place)
join accounts as account using (account_id)
order by asked.place
