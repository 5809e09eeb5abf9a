-- What happened in a span, one row for each: the figures of a shift count them, the lists behind the figures show them.
-- seconds: until it was acknowledged or answered; null while nobody has.
drop function if exists shift_facts(timestamptz, timestamptz);
create function shift_facts(since timestamptz, until timestamptz) returns table (
    fact text,
    at timestamptz,
    seconds double precision,
    level integer,
    incident_id bigint,
    alert_id uuid,
    rule_id text,
    number text,
    clock text,
    title_zh text,
    title_en text
) language sql stable as $$
with spoken as (
    -- whenever an alert calls for a person: raised, worse than before, again after a while, free of an override
    select
        line.journal_id,
        line.alert_id,
        line.recorded_at,
        line.level
    from journal as line
    where line.recorded_at >= since
        and line.recorded_at < until
        and line.kind in ('raised', 'level_changed', 'realarmed', 'unshelved', 'unsuppressed', 'returned_to_service')
        and case
            when line.kind = 'level_changed' then line.level < (
                select before.level
                from journal as before
                where before.alert_id = line.alert_id
                    and before.journal_id < line.journal_id
                    and before.level is not null
                order by before.journal_id desc
                limit 1
            )
            when line.kind in ('unshelved', 'unsuppressed', 'returned_to_service') then (
                select before.kind
                from journal as before
                where before.alert_id = line.alert_id
                    and before.journal_id < line.journal_id
                    and before.actor = 'engine'
                order by before.journal_id desc
                limit 1
            ) <> 'cleared'
            else true
        end
),
annunciated as (
    select
        line.recorded_at,
        line.alert_id,
        line.level,
        alert.rule_id,
        asset.name,
        asset.name_en,
        (
            select min(heard.recorded_at)
            from journal as heard
            where heard.alert_id = line.alert_id
                and heard.journal_id > line.journal_id
                and heard.kind in ('acknowledged', 'reset')
        ) as heard_at
    from spoken as line
    join alerts as alert using (alert_id)
    left join assets as asset using (asset_id)
    -- found in retrospect: shown, but nobody is called
    where not alert.is_late
        and not exists (
            select
            from overrides as held
            where held.sensor_id = alert.sensor_id
                and (held.rule_id is null or held.rule_id = alert.rule_id)
                and held.created_at <= line.recorded_at
                and (held.ended_at is null or held.ended_at > line.recorded_at)
        )
),
pages as (
    -- one call, however many were told of it; calls repeated because nobody answered belong to the first
    select
        split_part(told.cause, '/', 1) as cause,
        min(told.created_at) as created_at,
        min(told.answered_at) as answered_at,
        min(told.level)::integer as level,
        min(told.incident_id) as incident_id,
        min(told.title_zh) as title_zh,
        min(told.title_en) as title_en
    from notifications as told
    where told.created_at >= since
        and told.created_at < until
        and told.wants_answer
        and told.account_id is not null
        and told.cause not like '%.unanswered.%'
    group by split_part(told.cause, '/', 1)
)
select
    'annunciated', one.recorded_at, extract(epoch from one.heard_at - one.recorded_at)::double precision,
    one.level::integer, null::bigint, one.alert_id, one.rule_id, null::text, null::text, one.name,
    coalesce(one.name_en, one.name)
from annunciated as one
union all
select
    'unacknowledged', one.recorded_at, null, one.level, null, one.alert_id, one.rule_id, null, null, one.name,
    coalesce(one.name_en, one.name)
from annunciated as one
where one.heard_at is null or one.heard_at >= until
union all
select
    'incident_opened', incident.opened_at, null, incident.level, incident.incident_id, null, null, incident.number,
    null, incident.title_zh, incident.title_en
from incidents as incident
where incident.opened_at >= since and incident.opened_at < until
union all
select
    'incident_closed', incident.closed_at, null, incident.level, incident.incident_id, null, null, incident.number,
    null, incident.title_zh, incident.title_en
from incidents as incident
where incident.closed_at >= since and incident.closed_at < until and incident.state <> 'merged'
union all
select
    -- 'false_alarm' or 'device_fault'; from the journal, because archiving ends the state
    line.kind, line.recorded_at, null, incident.level, incident.incident_id, null, null, incident.number, null,
    incident.title_zh, incident.title_en
from journal as line
join incidents as incident using (incident_id)
where line.recorded_at >= since and line.recorded_at < until and line.kind in ('false_alarm', 'device_fault')
union all
select
    'clock_met', clock.met_at, null, incident.level, incident.incident_id, null, null, incident.number, clock.clock,
    incident.title_zh, incident.title_en
from incident_clocks as clock
join incidents as incident using (incident_id)
where clock.met_at >= since and clock.met_at < until and clock.missed_at is null
union all
select
    'clock_missed', clock.missed_at, null, incident.level, incident.incident_id, null, null, incident.number,
    clock.clock, incident.title_zh, incident.title_en
from incident_clocks as clock
join incidents as incident using (incident_id)
where clock.missed_at >= since and clock.missed_at < until
union all
select
    'page', page.created_at, extract(epoch from page.answered_at - page.created_at), page.level, page.incident_id,
    null, null, null, null, page.title_zh, page.title_en
from pages as page
union all
select
    'page_unanswered', page.created_at, null, page.level, page.incident_id, null, null, null, null, page.title_zh,
    page.title_en
from pages as page
where page.answered_at is null or page.answered_at >= until
$$;
