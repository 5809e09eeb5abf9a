-- What other systems were warned of, word for word; the reports of incidents as they were filed; when sensors were silent.

-- Who speaks in CAP messages. One row; each city fills in its own.
create table cap_sender (
    only_row boolean primary key default true check (only_row),
    -- GB/T 2260, GB/T 4657, then unit and extension: 14 digits together
    division_code text not null check (division_code ~ '^[0-9]{6}$'),
    agency_code text not null check (agency_code ~ '^[0-9]{3}$'),
    unit_code text not null default '000' check (unit_code ~ '^[0-9]{3}$'),
    extension_code text not null default '00' check (extension_code ~ '^[0-9]{2}$'),
    name_zh text not null,
    name_en text not null,
    -- a number that somebody answers; null: none is published
    contact text,
    -- where links lead; said by the alerting process when it starts
    console_address text
);
insert into cap_sender (division_code, agency_code, name_zh, name_en)
values ('410800', '000', '城市生命线安全运行监测中心', 'Urban lifeline operations centre');

-- Written in the transaction that warns. Never changed: whoever asks for a message gets the same bytes for ever.
create table cap_messages (
    cap_message_id bigint generated always as identity primary key,
    identifier text not null constraint cap_messages_identifier_unique unique,
    sender text not null,
    incident_id bigint not null references incidents,
    kind text not null check (kind in ('Alert', 'Update', 'Cancel')),
    status text not null check (status in ('Actual', 'Exercise')),
    -- the step that caused it: issued, level_raised, released, renewed, ...
    cause text not null,
    level smallint not null check (level between 1 and 4),
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    title_zh text not null,
    title_en text not null,
    document bytea not null,
    sha256 bytea not null
);
create index cap_messages_incident on cap_messages (incident_id, cap_message_id);
create index cap_messages_sent on cap_messages (sent_at);
create trigger cap_messages_are_append_only before update or delete or truncate on cap_messages
    for each statement execute function refuse_change();

-- Filed reports. What a report says is kept as the facts it was made from; pages are made from them anew.
create table reports (
    report_id bigint generated always as identity primary key,
    incident_id bigint not null references incidents,
    kind text not null check (kind in ('flash', 'follow_up', 'final')),
    -- numbered by kind and Beijing year; drills and simulated runs in a series of their own
    is_drill boolean not null,
    year smallint not null,
    number integer not null,
    -- what was known at this instant, and when it was written down
    as_of timestamptz not null,
    filed_at timestamptz not null,
    -- account of the person, or "timer"
    author text not null,
    -- everything the report says, as JSON; text, because its bytes are what the hash is of
    content text not null,
    sha256 bytea not null,
    constraint reports_number_unique unique (kind, is_drill, year, number)
);
create index reports_incident on reports (incident_id, report_id);
create trigger reports_are_append_only before update or delete or truncate on reports
    for each statement execute function refuse_change();

-- How often a follow-up is filed while an incident is issued and not yet released.
create table report_rules (
    level smallint primary key check (level between 1 and 4),
    follow_up_seconds integer not null check (follow_up_seconds > 0),
    source text not null,
    mark text not null
);
insert into report_rules (level, follow_up_seconds, source, mark) values
    (1, 3600, 'design default', 'D'),
    (2, 7200, 'design default', 'D'),
    (3, 21600, 'design default', 'D');

-- Every silence that has ended; those that last are in silent_sensors.
create table silences (
    sensor_id integer not null,
    silent_since timestamptz not null,
    heard_at timestamptz not null,
    primary key (sensor_id, silent_since)
);
create index silences_heard on silences (heard_at);
-- from when on the two tables together know every silence
create table silence_history (
    only_row boolean primary key default true check (only_row),
    began_at timestamptz not null
);
insert into silence_history (began_at) values (clock_timestamp());

alter table incident_clocks
    -- when it was written down; a clock may begin in the past
    add column written_at timestamptz,
    -- instants by which it was due before it was shortened, each with when it was: [{"until": ..., "due_at": ...}]
    add column earlier_dues jsonb not null default '[]';

-- a report asks what was known by an instant
create index journal_recorded on journal (recorded_at);

alter table cap_messages enable row level security;
create policy with_incident on cap_messages using (
    (select sees_city())
    or exists (select from incidents as incident where incident.incident_id = cap_messages.incident_id)
) with check (true);
alter table reports enable row level security;
create policy with_incident on reports using (
    (select sees_city())
    or exists (select from incidents as incident where incident.incident_id = reports.incident_id)
) with check (true);
alter table silences enable row level security;
create policy with_sensor on silences using (
    (select sees_city()) or exists (select from sensors as sensor where sensor.sensor_id = silences.sensor_id)
);
