-- name: read_rule
-- The row itself.
select
    seconds,
    default_seconds
from clock_rules
where lifeline is not distinct from %(lifeline)s and level = %(level)s and clock = %(clock)s

-- name: read_allowed
-- What counts: the lifeline's own row, else the one for all.
select seconds
from clock_rules
where (lifeline is null or lifeline = %(lifeline)s) and level = %(level)s and clock = %(clock)s
order by lifeline nulls last
limit 1

-- name: set_clock
-- The city's own figure; the default stays beside it.
insert into clock_rules (lifeline, level, clock, seconds, source, mark, changed_by, changed_at)
values (%(lifeline)s, %(level)s, %(clock)s, %(seconds)s, %(source)s, %(mark)s, %(account)s, %(now)s)
on conflict (coalesce(lifeline, ''), level, clock) do update set
    seconds = excluded.seconds,
    source = excluded.source,
    mark = excluded.mark,
    changed_by = excluded.changed_by,
    changed_at = excluded.changed_at

-- name: reset_clock
-- What the installation came with.
update clock_rules set
    seconds = default_seconds,
    source = default_source,
    mark = default_mark,
    changed_by = null,
    changed_at = null
where lifeline is not distinct from %(lifeline)s and level = %(level)s and clock = %(clock)s

-- name: remove_clock
-- A row that only the city had.
delete from clock_rules
where lifeline is not distinct from %(lifeline)s and level = %(level)s and clock = %(clock)s

-- name: move_running
-- Clocks that run by this row; those that have been missed already stay missed.
update incident_clocks as running set
    due_at = running.due_at + make_interval(secs => %(difference)s)
from incidents as incident
where incident.incident_id = running.incident_id
    and running.clock = %(clock)s
    and running.met_at is null
    and running.missed_at is null
    and incident.level = %(level)s
    and incident.state in ('reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed')
    and (
        incident.lifeline = %(lifeline)s
        or %(lifeline)s::text is null and not exists (
            select
            from clock_rules as own
            where own.lifeline = incident.lifeline and own.level = %(level)s and own.clock = %(clock)s
        )
    )
returning
    running.incident_id,
    running.round::integer,
    running.due_at
