-- name: write_lines
-- The lines in their order, all in one statement, and with each the announcement to the screens.
with told as (
    select *
    from rows from (
        jsonb_to_recordset(%(lines)s) as (
            kind text, actor text, at timestamptz, alert_id uuid, incident_id bigint, work_order_id bigint,
            revision integer, level smallint, value double precision, note text, details jsonb
        )
    ) with ordinality as line (
        kind, actor, at, alert_id, incident_id, work_order_id, revision, level, value, note, details, place
    )
), written as (
    insert into journal (
        kind, actor, recorded_at, alert_id, incident_id, work_order_id, revision, level, value, note, details
    )
    select
        told.kind,
        told.actor,
        told.at,
        told.alert_id,
        told.incident_id,
        told.work_order_id,
        told.revision,
        told.level,
        told.value,
        told.note,
        told.details
    from told
    order by told.place
    returning journal_id
)
insert into announcements (journal_id)
select journal_id
from written
order by journal_id
