-- name: list_contact_points
-- How somebody can be reached, with what became of the newest notification; the address itself stays here.
select
    contact.contact_id,
    contact.channel,
    contact.vendor,
    contact.label,
    contact.created_at,
    contact.last_delivered_at,
    contact.gone_at,
    newest.last_delivery
from contact_points as contact
left join lateral (
    select jsonb_build_object(
        'notification_id', notification.notification_id,
        'moment', notification.moment,
        'state', delivery.state,
        'attempted_at', delivery.attempted_at,
        'last_error', delivery.last_error
    ) as last_delivery
    from deliveries as delivery
    join notifications as notification using (notification_id)
    where delivery.contact_id = contact.contact_id
    order by delivery.delivery_id desc
    limit 1
) as newest on true
where contact.account_id = %(account_id)s
    and contact.removed_at is null
    and (%(contact_id)s::integer is null or contact.contact_id = %(contact_id)s)
order by contact.contact_id

-- name: note_seen
-- Somebody has looked at it.
update notifications set seen_at = coalesce(seen_at, %(now)s)
where account_id = %(account_id)s and seen_at is null
