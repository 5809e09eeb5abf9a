-- name: list_active
-- Suppressions that count: enabled, and approved by somebody else.
select
    suppression_id,
    revision,
    cause_rule_id,
    symptom_rule_id,
    relation,
    cause_level::integer,
    reason
from suppressions
where enabled and approved_by <> author
order by suppression_id

-- name: list_causes
-- Alerts of these rules that are not normal; quiet ones suppress nothing. What a suppression does to causes themselves is
-- decided anew each time, so that it does not count here.
select
    alert.alert_id::text as alert_id,
    alert.sensor_id,
    alert.rule_id,
    alert.asset_id,
    gateway.run_id,
    alert.level::integer as level,
    exists (
        select
        from overrides as held
        where held.sensor_id = alert.sensor_id
            and (held.rule_id is null or held.rule_id = alert.rule_id)
            and held.kind <> 'by_design'
            and held.ended_at is null
    ) as is_quiet
from alerts as alert
join sensors as sensor using (sensor_id)
join gateways as gateway using (gateway_id)
where alert.rule_id = any(%(rule_ids)s) and alert.cleared_at is null and alert.condition <> 'false'
    and alert.asset_id is not null
order by alert.alert_id

-- name: list_symptoms
-- Sensors in service on these assets that may claim one of these rules; a rule begins with its quantity.
select
    sensor.sensor_id,
    rule.rule_id,
    sensor.asset_id,
    gateway.run_id
from unnest(%(rule_ids)s::text[]) as rule (rule_id)
join sensors as sensor on sensor.quantity = regexp_replace(rule.rule_id, '\.[^.]*$', '')
join gateways as gateway using (gateway_id)
where sensor.asset_id = any(%(asset_ids)s) and sensor.removed_at is null
order by sensor.sensor_id, rule.rule_id

-- name: read_changes
-- Differs as soon as something has changed that suppression depends on, beside the words of the engine.
select
    (select max(override_id) from overrides),
    (select count(*) from overrides where ended_at is null),
    (select version from register),
    (
        select md5(string_agg(concat_ws(',', suppression_id, revision, enabled, approved_by), ';' order by suppression_id))
        from suppressions
    )
