-- name: write_line
-- The line, and with it the announcement to the screens.
with line as (
    insert into journal (
        kind, actor, recorded_at, alert_id, incident_id, work_order_id, revision, level, value, note, details
    )
    values (
        %(kind)s, %(actor)s, %(at)s, %(alert_id)s, %(incident_id)s, %(work_order_id)s, %(revision)s, %(level)s,
        %(value)s, %(note)s, %(details)s
    )
    returning journal_id
)
insert into announcements (journal_id)
select line.journal_id
from line
