-- name: add_webhook
-- Names are what routes name; one of each.
insert into webhooks (name, url, secret, created_by, created_at)
values (%(name)s, %(url)s, %(secret)s, %(account)s, %(now)s)
on conflict (name) do nothing
returning webhook_id

-- name: move_webhook
-- Another address.
update webhooks set url = %(url)s
where webhook_id = %(webhook_id)s
returning name

-- name: switch_webhook
-- On or off.
update webhooks set disabled_at = %(disabled_at)s
where webhook_id = %(webhook_id)s
returning name

-- name: rotate_secret
-- The one before signs until then as well.
update webhooks set
    previous_secret = secret,
    previous_until = %(previous_until)s,
    secret = %(secret)s
where webhook_id = %(webhook_id)s
returning name

-- name: find_webhook
-- What a try needs to know.
select
    name,
    disabled_at
from webhooks
where webhook_id = %(webhook_id)s

-- name: find_test_call
-- The notification that was just written.
select notification_id
from notifications
where cause = %(cause)s
