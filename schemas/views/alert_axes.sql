-- Where an alert stands, as the state machine sees it: its axes, every override that stands for its sensor and rule, and
-- what its class allows.
drop view if exists alert_axes;
create view alert_axes as
select
    alert.alert_id,
    alert.revision,
    alert.level::integer as level,
    alert.value,
    alert.condition,
    alert.sensor_id,
    alert.rule_id,
    alert.cleared_at,
    alert.acknowledged_at,
    alert.acknowledged_by,
    alert.latched,
    alert.override,
    (
        select coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'override_id', held.override_id,
                    'kind', held.kind,
                    'until', held.ends_at,
                    'is_one_shot', held.is_one_shot
                )
            ),
            '[]'
        )
        from overrides as held
        where held.sensor_id = alert.sensor_id
            and (held.rule_id is null or held.rule_id = alert.rule_id)
            and held.ended_at is null
    ) as holds,
    coalesce(class.is_latching, false) as is_latching,
    coalesce(class.longest_shelving_seconds, 0) as longest_shelving_seconds,
    class.realarm_seconds
from alerts as alert
cross join lateral class_of_alert(alert.rule_id, alert.lifeline, alert.level) as class;
