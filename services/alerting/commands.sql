-- name: lock_alert
-- The alert as it stands, held until commit so that two people cannot both be first.
select
    revision,
    level,
    value,
    acknowledged_at,
    acknowledged_by
from alerts
where alert_id = %(alert_id)s
for update

-- name: set_acknowledged
-- A person has taken notice.
update alerts set
    acknowledged_at = %(now)s,
    acknowledged_by = %(account)s
where alert_id = %(alert_id)s

-- name: write_action
-- The journal first of all knows who did it; the screens are told from here.
with entry as (
    insert into journal (alert_id, kind, actor, revision, level, value, note, recorded_at)
    values (%(alert_id)s, 'acknowledged', %(account)s, %(revision)s, %(level)s, %(value)s, %(note)s, %(now)s)
    returning journal_id
)
insert into announcements (journal_id)
select entry.journal_id
from entry
