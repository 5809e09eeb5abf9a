-- name: list_rejected_messages
-- What could not become a reading, newest first; one row is one gateway, reason and minute.
select
    rejected_id,
    gateway_code,
    reason,
    minute,
    count,
    topic,
    detail,
    sample,
    first_at,
    last_at
from rejected_messages
where (%(reason)s::text is null or reason = %(reason)s)
    and (%(gateway)s::text is null or gateway_code = %(gateway)s)
    and (%(before)s::bigint is null or rejected_id < %(before)s)
order by rejected_id desc
limit %(limit)s
