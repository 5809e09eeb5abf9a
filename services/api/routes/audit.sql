-- name: list_audit
-- Lines newest first. An action is asked for as a whole or by its first word.
select
    audit_id,
    recorded_at,
    actor,
    address,
    action,
    subject_kind,
    subject_id,
    details
from audit
where (%(actor)s::text is null or actor = %(actor)s)
    and (%(action)s::text is null or action = %(action)s or starts_with(action, %(action)s || '.'))
    and (%(subject_kind)s::text is null or subject_kind = %(subject_kind)s)
    and (%(subject)s::text is null or subject_id = %(subject)s)
    and (%(since)s::timestamptz is null or recorded_at >= %(since)s)
    and (%(until)s::timestamptz is null or recorded_at < %(until)s)
    and (%(before)s::bigint is null or audit_id < %(before)s)
order by audit_id desc
limit %(limit)s
