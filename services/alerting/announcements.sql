-- name: list_announcements
-- What happened beside the engine's own words and the screens have not been told, oldest first, as it stands by now.
select
    waiting.announcement_id,
    entry.journal_id,
    entry.alert_id::text as alert_id,
    (extract(epoch from coalesce(entry.recorded_at, held.ended_at, held.created_at)) * 1000000)::bigint as at,
    coalesce(entry.kind, held.kind) as kind,
    coalesce(entry.actor, held.ended_by, held.created_by) as actor,
    entry.note,
    entry.incident_id,
    entry.work_order_id,
    alert.revision,
    (extract(epoch from alert.acknowledged_at) * 1000000)::bigint as acknowledged_at,
    alert.acknowledged_by,
    coalesce(alert.latched, false) as latched,
    held.override_id,
    held.sensor_id,
    held.rule_id,
    (extract(epoch from held.ends_at) * 1000000)::bigint as override_until,
    coalesce(held.is_one_shot, false) as is_one_shot,
    held.ended_at is not null as is_over
from announcements as waiting
left join journal as entry using (journal_id)
left join alerts as alert using (alert_id)
left join overrides as held on held.override_id = waiting.override_id
order by waiting.announcement_id
limit 500

-- name: delete_announcements
-- Told and confirmed by the log.
delete from announcements
where announcement_id = any(%(announcement_ids)s::bigint[])
