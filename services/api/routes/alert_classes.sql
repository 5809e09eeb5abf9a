-- name: list_classes
-- In the order in which they count.
select
    class_id,
    rule_id,
    lifeline,
    level::integer,
    is_latching,
    longest_shelving_seconds,
    realarm_seconds,
    source,
    mark,
    case when default_source is not null then jsonb_build_object(
        'is_latching', default_is_latching,
        'longest_shelving_seconds', default_longest_shelving_seconds,
        'realarm_seconds', default_realarm_seconds
    ) end as "default",
    changed_by,
    changed_at
from alert_classes
where %(class_id)s::integer is null or class_id = %(class_id)s
order by rule_id nulls last, lifeline nulls last, level nulls last
