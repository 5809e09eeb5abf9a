-- name: end_due
-- Overrides whose time is up, some at a time.
update overrides set
    ended_at = %(now)s,
    ended_by = 'timer',
    ended_because = 'expired'
where override_id in (
    select due.override_id
    from overrides as due
    where due.ended_at is null and due.ends_at <= %(now)s
    limit 20
)
returning
    override_id,
    kind,
    sensor_id,
    rule_id

-- name: list_overridden
-- Alerts under an override that is there no more.
select
    alert.alert_id::text,
    alert.revision,
    alert.level::integer,
    alert.condition
from alerts as alert
where alert.override <> 'none'
    and alert.sensor_id = %(sensor_id)s
    and (%(rule_id)s::text is null or alert.rule_id = %(rule_id)s)
    and not exists (
        select
        from overrides as held
        where held.sensor_id = alert.sensor_id
            and (held.rule_id is null or held.rule_id = alert.rule_id)
            and held.ended_at is null
    )

-- name: lift
-- Leaving an override is a new annunciation while the condition is not false.
update alerts set
    override = 'none',
    override_until = null,
    acknowledged_at = case when condition = 'false' then acknowledged_at end,
    acknowledged_by = case when condition = 'false' then acknowledged_by end
where alert_id = %(alert_id)s

-- name: realarm
-- Acknowledged long ago and still true: annunciated anew, some at a time.
update alerts set
    acknowledged_at = null,
    acknowledged_by = null,
    realarm_at = null
where alert_id in (
    select due.alert_id
    from alerts as due
    where due.realarm_at <= %(now)s
        and due.condition <> 'false'
        and due.acknowledged_at is not null
        and due.override = 'none'
    limit 50
)
returning
    alert_id::text,
    revision,
    level::integer
