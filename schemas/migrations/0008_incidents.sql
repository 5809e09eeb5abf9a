-- Incidents: alerts with one probable cause, and the way of people through them.

create sequence incident_numbers;

create table incidents (
    incident_id bigint generated always as identity primary key,
    -- what people say on the phone: the Beijing date of opening and a running number
    number text not null constraint incidents_number_unique unique,
    -- grows with every change; screens keep the newest
    revision integer not null default 1,
    title_zh text not null,
    title_en text not null,
    is_renamed boolean not null default false,
    lifeline text not null,
    district_code text,
    -- the asset whose alert opened it, or where the worst is
    asset_id integer not null,
    longitude double precision not null,
    latitude double precision not null,
    run_id text,
    -- declared by people from `judged` on; until then the worst level of its alerts
    level smallint not null check (level between 1 and 4),
    worst_level smallint not null check (worst_level between 1 and 4),
    is_level_judged boolean not null default false,
    state text not null default 'reported' check (state in (
        'reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed', 'released', 'archived',
        'false_alarm', 'device_fault', 'merged'
    )),
    state_changed_at timestamptz not null,
    reason_code text,
    merged_into bigint references incidents,
    disposed_by text,
    reviewed_by text,
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    issued_at timestamptz,
    released_at timestamptz,
    closed_at timestamptz,
    archived_at timestamptz,
    -- a newer alert may join until so long after the newest one
    newest_alert_at timestamptz not null,
    -- escalation: who has been told so far, until when an answer is waited for, who answered
    escalation_moment text,
    escalation_began_at timestamptz,
    escalation_step smallint not null default 0,
    escalation_round integer not null default 0,
    escalation_due_at timestamptz,
    answered_at timestamptz,
    answered_by text,
    -- rank by which clocks missed have raised the circle of those told
    escalation_rank smallint not null default 0
);
create index incidents_open on incidents (level, opened_at desc)
    where state not in ('archived', 'false_alarm', 'device_fault', 'merged', 'released');
create index incidents_recent on incidents (opened_at desc, incident_id);
create index incidents_escalating on incidents (escalation_due_at) where escalation_due_at is not null;

create table incident_alerts (
    -- an alert belongs to one incident
    alert_id uuid primary key references alerts,
    incident_id bigint not null references incidents,
    joined_at timestamptz not null,
    -- why: opened, same_asset, linked, moved (by a person)
    because text not null check (because in ('opened', 'same_asset', 'linked', 'moved'))
);
create index incident_alerts_of on incident_alerts (incident_id);

alter table journal
    add constraint journal_incident_exists foreign key (incident_id) references incidents;

-- How long each step may take, per lifeline and level; each city signs its own.
create table clock_rules (
    clock_rule_id integer generated always as identity primary key,
    -- null: every lifeline without a row of its own
    lifeline text,
    level smallint not null check (level between 1 and 4),
    clock text not null check (clock in ('judge', 'acknowledge', 'arrive', 'feedback', 'close')),
    seconds integer not null check (seconds > 0),
    source text not null,
    mark text not null
);
create unique index clock_rules_unique on clock_rules (coalesce(lifeline, ''), level, clock);
insert into clock_rules (level, clock, seconds, source, mark) values
    (1, 'judge', 120, 'design default', 'D'), (1, 'acknowledge', 180, 'design default', 'D'),
    (1, 'arrive', 1800, 'design default', 'D'), (1, 'feedback', 1800, 'design default', 'D'),
    (2, 'judge', 300, 'design default', 'D'), (2, 'acknowledge', 300, 'design default', 'D'),
    (2, 'arrive', 1800, 'design default', 'D'), (2, 'feedback', 3600, 'design default', 'D'),
    (2, 'close', 43200, 'design default', 'D'),
    (3, 'judge', 600, 'design default', 'D'), (3, 'acknowledge', 900, 'design default', 'D'),
    (3, 'arrive', 3600, 'design default', 'D'), (3, 'feedback', 7200, 'design default', 'D'),
    (3, 'close', 86400, 'design default', 'D'),
    (4, 'judge', 1800, 'design default', 'D'), (4, 'feedback', 86400, 'design default', 'D'),
    (4, 'close', 604800, 'design default', 'D');
-- published: alarm to site within 15 min for gas (Nanjing gas cloud, reference 96 of the domain study)
insert into clock_rules (lifeline, level, clock, seconds, source, mark) values
    ('gas', 1, 'arrive', 900, 'Nanjing gas cloud platform, published practice: on site within 15 min of the alarm', 'V');

-- Clocks that run or have run, one of a kind per incident and round.
create table incident_clocks (
    incident_id bigint not null references incidents,
    clock text not null,
    -- a reopened incident or a repeated feedback starts a new round
    round smallint not null default 1,
    started_at timestamptz not null,
    due_at timestamptz not null,
    met_at timestamptz,
    missed_at timestamptz,
    primary key (incident_id, clock, round)
);
create index incident_clocks_due on incident_clocks (due_at) where met_at is null and missed_at is null;
