-- name: retry
-- From the beginning of its attempts.
update deliveries set
    state = 'ready',
    attempt_count = 0,
    next_attempt_at = %(now)s
where delivery_id = %(delivery_id)s and state = 'dead'

-- name: discard
-- Not needed any more; by whom and why stays with it.
update deliveries set
    state = 'discarded',
    discarded_by = %(account)s,
    discarded_because = %(reason)s
where delivery_id = %(delivery_id)s and state = 'dead'

-- name: wake_worker
-- Delivered when this transaction commits.
notify deliveries
