-- name: find_class
-- The row for exactly these alerts.
select
    is_latching,
    longest_shelving_seconds,
    realarm_seconds,
    rule_id,
    lifeline,
    level::integer,
    default_source is not null as has_default
from alert_classes
where rule_id is not distinct from %(rule_id)s
    and lifeline is not distinct from %(lifeline)s
    and level is not distinct from %(level)s

-- name: read_class
-- The row of this number.
select
    is_latching,
    longest_shelving_seconds,
    realarm_seconds,
    rule_id,
    lifeline,
    level::integer,
    default_source is not null as has_default
from alert_classes
where class_id = %(class_id)s

-- name: set_class
-- The city's own choice; the default stays beside it.
insert into alert_classes (
    rule_id, lifeline, level, is_latching, longest_shelving_seconds, realarm_seconds, source, mark, changed_by, changed_at
)
values (
    %(rule_id)s, %(lifeline)s, %(level)s, %(is_latching)s, %(longest_shelving_seconds)s, %(realarm_seconds)s, %(source)s,
    %(mark)s, %(account)s, %(now)s
)
on conflict (coalesce(rule_id, ''), coalesce(lifeline, ''), coalesce(level, 0)) do update set
    is_latching = excluded.is_latching,
    longest_shelving_seconds = excluded.longest_shelving_seconds,
    realarm_seconds = excluded.realarm_seconds,
    source = excluded.source,
    mark = excluded.mark,
    changed_by = excluded.changed_by,
    changed_at = excluded.changed_at
returning class_id

-- name: reset_class
-- What the installation came with.
update alert_classes set
    is_latching = default_is_latching,
    longest_shelving_seconds = default_longest_shelving_seconds,
    realarm_seconds = default_realarm_seconds,
    source = default_source,
    mark = default_mark,
    changed_by = null,
    changed_at = null
where class_id = %(class_id)s

-- name: remove_class
-- A row that only the city had.
delete from alert_classes
where class_id = %(class_id)s
