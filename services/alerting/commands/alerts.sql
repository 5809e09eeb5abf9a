-- name: lock_alert
-- The alert as it stands, with what its class allows and whether its shelving ends at the first return to normal.
select
    alert.revision,
    alert.level::integer,
    alert.value,
    alert.condition,
    alert.sensor_id,
    alert.rule_id,
    alert.acknowledged_at,
    alert.acknowledged_by,
    alert.latched,
    alert.override,
    alert.override_until,
    coalesce(held.is_one_shot, false) as is_one_shot,
    class.is_latching,
    class.longest_shelving_seconds,
    class.realarm_seconds
from alerts as alert
left join overrides as held
    on held.sensor_id = alert.sensor_id and held.rule_id = alert.rule_id and held.ended_at is null
cross join lateral class_of_alert(alert.rule_id, alert.lifeline, alert.level) as class
where alert.alert_id = %(alert_id)s

-- name: save_axes
-- What people, rules and clocks decide about an alert; its condition is the engine's.
update alerts set
    acknowledged_at = case when %(is_acknowledged)s then coalesce(acknowledged_at, %(now)s) end,
    acknowledged_by = case when %(is_acknowledged)s then coalesce(acknowledged_by, %(account)s) end,
    latched = %(is_latched)s,
    override = %(override)s,
    override_until = %(override_until)s,
    realarm_at = case
        when %(is_acknowledged)s and condition <> 'false'
            then %(now)s::timestamptz + make_interval(secs => %(realarm_seconds)s::double precision)
    end
where alert_id = %(alert_id)s

-- name: add_override
-- Shelved: this rule of this sensor, until then.
insert into overrides (
    kind, sensor_id, rule_id, reason_code, reason, created_at, created_by, ends_at, is_one_shot
)
values (
    'shelved', %(sensor_id)s, %(rule_id)s, %(reason_code)s, %(reason)s, %(now)s, %(account)s, %(until)s, %(is_one_shot)s
)
returning override_id

-- name: end_override
-- Unshelved by a person.
update overrides set
    ended_at = %(now)s,
    ended_by = %(account)s,
    ended_because = %(reason)s
where sensor_id = %(sensor_id)s and rule_id = %(rule_id)s and kind = 'shelved' and ended_at is null
