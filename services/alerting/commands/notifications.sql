-- name: find_own
-- A notification of this person.
select
    notification.incident_id,
    notification.work_order_id
from notifications as notification
join accounts as account using (account_id)
where notification.notification_id = %(notification_id)s and account.name = %(account)s

-- name: find_linked
-- What a link is about.
select
    notification.incident_id,
    notification.work_order_id,
    account.name,
    case account.language when 'en' then notification.title_en else notification.title_zh end as title,
    notification.answered_at
from notifications as notification
join accounts as account using (account_id)
where notification.notification_id = %(notification_id)s

-- name: add_contact_point
-- A way to reach somebody; known ones are revived.
insert into contact_points (account_id, channel, label, address, address_hash, created_at)
values (%(account_id)s, %(channel)s, %(label)s, %(address)s, %(address_hash)s, %(now)s)
on conflict (account_id, channel, address_hash) do update set
    label = excluded.label,
    gone_at = null
returning contact_id

-- name: retry_delivery
-- From the beginning of its attempts.
update deliveries set
    state = 'ready',
    attempt_count = 0,
    next_attempt_at = %(now)s
where delivery_id = %(delivery_id)s and state = 'dead'
