-- name: count_facts
-- What happened, by kind, with how long acknowledging and answering took.
select
    happened.fact,
    count(*),
    percentile_cont(0.5) within group (order by happened.seconds),
    percentile_cont(0.95) within group (order by happened.seconds)
from shift_facts(%(since)s, %(until)s) as happened
group by happened.fact

-- name: count_periods
-- Alerts by ten minutes since the span began; quiet periods have no row.
select
    floor(extract(epoch from happened.at - %(since)s) / 600)::integer,
    count(*)
from shift_facts(%(since)s, %(until)s) as happened
where happened.fact = 'annunciated'
group by 1

-- name: read_peak
-- Most alerts in any ten minutes, wherever they begin; ten minutes later to the microsecond is no longer within.
select coalesce(max(so_far.count), 0)
from (
    select count(*) over (
        order by happened.at range between interval '599.999999 seconds' preceding and current row
    ) as count
    from shift_facts(%(since)s, %(until)s) as happened
    where happened.fact = 'annunciated'
) as so_far

-- name: list_facts
-- What one figure counts, the first first.
select
    happened.at,
    happened.seconds,
    happened.level,
    happened.incident_id,
    happened.alert_id::text,
    happened.rule_id,
    happened.number,
    happened.clock,
    jsonb_build_object('zh', happened.title_zh, 'en', happened.title_en) as title
from shift_facts(%(since)s, %(until)s) as happened
where happened.fact = %(fact)s
order by happened.at, happened.incident_id, happened.alert_id
limit %(limit)s
