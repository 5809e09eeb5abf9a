-- name: note_delivered
-- Handed over: true whoever holds the lease by now; and this way to a person works.
with noted as (
    update deliveries set
        state = 'delivered',
        handed_over_at = %(now)s,
        last_error = null,
        leased_until = null
    where delivery_id = %(delivery_id)s and state in ('sending', 'ready', 'dead')
)
update contact_points set last_delivered_at = %(now)s
where contact_id = %(contact_id)s

-- name: note_failed
-- Not taken: again later, dead, or over when it was a test. Of an attempt that another has followed nothing is noted.
update deliveries set
    state = %(state)s,
    next_attempt_at = %(next_attempt_at)s,
    last_error = %(reason)s,
    leased_until = null
where delivery_id = %(delivery_id)s and attempt_count = %(attempt_count)s and state = 'sending'

-- name: give_contact_up
-- Nobody is there any more.
update contact_points set gone_at = %(now)s
where contact_id = %(contact_id)s
