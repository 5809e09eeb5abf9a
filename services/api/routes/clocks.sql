-- name: list_clocks
-- Every row with how many clocks run by it at this moment.
select
    rule.lifeline,
    rule.level::integer,
    rule.clock,
    rule.seconds,
    rule.source,
    rule.mark,
    rule.default_seconds,
    rule.changed_by,
    rule.changed_at,
    (
        select count(*)
        from incident_clocks as running
        join incidents as incident using (incident_id)
        where running.clock = rule.clock
            and running.met_at is null
            and running.missed_at is null
            and incident.level = rule.level
            and incident.state in ('reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed')
            and (
                incident.lifeline = rule.lifeline
                or rule.lifeline is null and not exists (
                    select
                    from clock_rules as own
                    where own.lifeline = incident.lifeline and own.level = rule.level and own.clock = rule.clock
                )
            )
    ) as running_count
from clock_rules as rule
order by
    array_position(array['judge', 'acknowledge', 'arrive', 'feedback', 'close'], rule.clock),
    rule.lifeline nulls first,
    rule.level
