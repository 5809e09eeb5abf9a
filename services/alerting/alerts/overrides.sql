-- name: add
-- Overrides that begin, in this order.
insert into overrides (
    kind, sensor_id, rule_id, reason_code, reason, created_at, created_by, ends_at, is_one_shot, work_order_id,
    interim_measure, suppression_id, suppression_revision, cause_alert_id
)
select
    begun.kind,
    begun.sensor_id,
    begun.rule_id,
    begun.reason_code,
    begun.reason,
    %(now)s,
    begun.created_by,
    begun.ends_at,
    begun.is_one_shot,
    begun.work_order_id,
    begun.interim_measure,
    begun.suppression_id,
    begun.suppression_revision,
    begun.cause_alert_id
from jsonb_to_recordset(%(rows)s) as begun (
    kind text, sensor_id integer, rule_id text, reason_code text, reason text, created_by text, ends_at timestamptz,
    is_one_shot boolean, work_order_id bigint, interim_measure text, suppression_id integer,
    suppression_revision integer, cause_alert_id uuid
)
returning
    override_id,
    kind,
    sensor_id,
    rule_id,
    reason_code,
    reason,
    created_by,
    ends_at,
    is_one_shot,
    work_order_id,
    interim_measure,
    suppression_id,
    suppression_revision,
    cause_alert_id::text as cause_alert_id

-- name: end
-- Over; kept as a record.
update overrides set
    ended_at = %(now)s,
    ended_by = %(actor)s,
    ended_because = %(because)s
where override_id = any(%(override_ids)s::bigint[])

-- name: list_due
-- Overrides whose time is up, some at a time.
select
    held.override_id,
    held.kind,
    held.sensor_id,
    held.rule_id,
    held.reason_code,
    held.reason,
    held.created_by,
    held.ends_at,
    held.is_one_shot,
    held.work_order_id,
    held.interim_measure,
    held.suppression_id,
    held.suppression_revision,
    held.cause_alert_id::text as cause_alert_id
from overrides as held
where held.ended_at is null and held.ends_at <= %(now)s
limit 20

-- name: list_standing
-- Overrides that stand: of a kind, for a sensor and rule (one for all rules counts for each), under a work order.
select
    held.override_id,
    held.kind,
    held.sensor_id,
    held.rule_id,
    held.reason_code,
    held.reason,
    held.created_by,
    held.ends_at,
    held.is_one_shot,
    held.work_order_id,
    held.interim_measure,
    held.suppression_id,
    held.suppression_revision,
    held.cause_alert_id::text as cause_alert_id
from overrides as held
where held.ended_at is null
    and held.kind = %(kind)s
    and (%(sensor_id)s::integer is null or held.sensor_id = %(sensor_id)s)
    and (%(rule_id)s::text is null or held.rule_id is null or held.rule_id = %(rule_id)s)
    and (%(work_order_id)s::bigint is null or held.work_order_id = %(work_order_id)s)
order by held.override_id

-- name: list_one_shots
-- Shelved until the first return to normal.
select
    held.override_id,
    held.kind,
    held.sensor_id,
    held.rule_id,
    held.reason_code,
    held.reason,
    held.created_by,
    held.ends_at,
    held.is_one_shot,
    held.work_order_id,
    held.interim_measure,
    held.suppression_id,
    held.suppression_revision,
    held.cause_alert_id::text as cause_alert_id
from unnest(%(sensor_ids)s::integer[], %(rule_ids)s::text[]) as claim (sensor_id, rule_id)
join overrides as held using (sensor_id, rule_id)
where held.ended_at is null and held.is_one_shot

-- name: list_realarm_due
-- Acknowledged long ago, and nobody has been reminded yet; some at a time.
select alert_id::text
from alerts
where realarm_at <= %(now)s and condition <> 'false' and acknowledged_at is not null and override = 'none'
limit 50
