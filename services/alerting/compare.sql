-- name: list_journalled
-- Every alert as the state machine sees it, with the lines of its journal in the order of the chain.
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
    alert.realarm_seconds,
    (
        select coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'kind', line.kind, 'actor', line.actor, 'level', line.level, 'details', line.details
                )
                order by line.chain_number
            ),
            '[]'
        )
        from journal as line
        where line.alert_id = alert.alert_id
    ) as lines
from alert_axes as alert
order by alert.alert_id
