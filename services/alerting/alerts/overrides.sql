-- name: end_due
-- Overrides whose time is up.
update overrides set
    ended_at = %(now)s,
    ended_by = 'timer',
    ended_because = 'expired'
where ended_at is null and ends_at <= %(now)s
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
-- Acknowledged long ago and still true: annunciated anew.
update alerts set
    acknowledged_at = null,
    acknowledged_by = null,
    realarm_at = null
where realarm_at <= %(now)s and condition <> 'false' and acknowledged_at is not null and override = 'none'
returning
    alert_id::text,
    revision,
    level::integer
