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
