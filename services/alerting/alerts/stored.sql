-- name: list_alerts
-- Alerts with what stands over their sensor and rule, and what their class allows.
select
    alert.alert_id::text as alert_id,
    alert.revision,
    alert.level,
    alert.value,
    alert.condition,
    alert.sensor_id,
    alert.rule_id,
    alert.acknowledged_at,
    alert.acknowledged_by,
    alert.latched,
    alert.override,
    alert.holds,
    alert.is_latching,
    alert.longest_shelving_seconds,
    alert.realarm_seconds
from alert_axes as alert
where alert.alert_id = any(%(alert_ids)s::uuid[])

-- name: list_claimed
-- The same for everything that is live, or overridden, under these sensors and rules.
select
    alert.alert_id::text as alert_id,
    alert.revision,
    alert.level,
    alert.value,
    alert.condition,
    alert.sensor_id,
    alert.rule_id,
    alert.acknowledged_at,
    alert.acknowledged_by,
    alert.latched,
    alert.override,
    alert.holds,
    alert.is_latching,
    alert.longest_shelving_seconds,
    alert.realarm_seconds
from (
    select distinct
        wanted.sensor_id,
        wanted.rule_id
    from unnest(%(sensor_ids)s::integer[], %(rule_ids)s::text[]) as wanted (sensor_id, rule_id)
) as claim
join alert_axes as alert
    on alert.sensor_id = claim.sensor_id and (claim.rule_id is null or alert.rule_id = claim.rule_id)
where alert.cleared_at is null or alert.acknowledged_at is null or alert.latched or alert.override <> 'none'
order by alert.alert_id

-- name: list_holds
-- What keeps these claims quiet now.
select
    claim.sensor_id,
    claim.rule_id,
    jsonb_agg(jsonb_build_object('kind', held.kind, 'until', held.ends_at, 'is_one_shot', held.is_one_shot)) as holds
from unnest(%(sensor_ids)s::integer[], %(rule_ids)s::text[]) as claim (sensor_id, rule_id)
join overrides as held
    on held.sensor_id = claim.sensor_id and (held.rule_id is null or held.rule_id = claim.rule_id) and held.ended_at is null
group by claim.sensor_id, claim.rule_id

-- name: list_latching
-- Do alerts of this rule and level stay in sight after their condition has become normal?
select
    kind.rule_id,
    kind.level::integer,
    coalesce((class_of_alert(kind.rule_id, split_part(kind.rule_id, '.', 1), kind.level)).is_latching, false)
from unnest(%(rule_ids)s::text[], %(levels)s::smallint[]) as kind (rule_id, level)

-- name: save_axes
-- What people, rules and clocks decided about alerts; whoever has accepted one is reminded after a while.
update alerts as alert set
    acknowledged_at = case when after.is_acknowledged then coalesce(alert.acknowledged_at, %(now)s) end,
    acknowledged_by = case when after.is_acknowledged then coalesce(alert.acknowledged_by, %(account)s) end,
    latched = after.is_latched,
    override = after.override,
    override_until = after.override_until,
    realarm_at = case
        when not after.is_acknowledged or alert.condition = 'false' then null
        when alert.acknowledged_at is not null then alert.realarm_at
        else %(now)s::timestamptz + make_interval(
            secs => (class_of_alert(alert.rule_id, alert.lifeline, alert.level)).realarm_seconds
        )
    end
from jsonb_to_recordset(%(rows)s) as after (
    alert_id uuid, is_acknowledged boolean, is_latched boolean, override text, override_until timestamptz
)
where alert.alert_id = after.alert_id
