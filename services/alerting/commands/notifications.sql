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

-- name: count_contact_points
-- How many addresses this person has besides this one.
select count(*)
from contact_points
where account_id = %(account_id)s and removed_at is null and gone_at is null and address_hash <> %(address_hash)s

-- name: add_contact_point
-- A way to reach somebody; known ones are revived.
insert into contact_points (account_id, channel, vendor, label, address, address_hash, created_at)
values (%(account_id)s, %(channel)s, %(vendor)s, %(label)s, %(address)s, %(address_hash)s, %(now)s)
on conflict (account_id, channel, address_hash) do update set
    label = excluded.label,
    gone_at = null
returning contact_id

-- name: drop_contact_point
-- Taken back by its owner. The address is forgotten; what was delivered to it stays on record.
update contact_points set
    removed_at = %(now)s,
    gone_at = coalesce(gone_at, %(now)s),
    address = '{}',
    address_hash = sha256(convert_to('removed ' || contact_id, 'UTF8'))
where contact_id = %(contact_id)s and account_id = %(account_id)s and removed_at is null

-- name: cancel_for_contact
-- What has not gone out to it yet need not.
update deliveries set state = 'cancelled'
where contact_id = %(contact_id)s and state = 'ready'

-- name: find_waiting_test
-- A test page of this person that is not through yet.
select
from notifications as notification
join accounts as account using (account_id)
join deliveries as delivery using (notification_id)
where account.name = %(account)s and notification.moment = 'test' and delivery.state in ('ready', 'sending')
limit 1

-- name: find_test
-- The test page that was just written.
select notification.notification_id
from notifications as notification
join accounts as account using (account_id)
where notification.cause = %(cause)s || '/' || account.account_id and account.name = %(account)s
