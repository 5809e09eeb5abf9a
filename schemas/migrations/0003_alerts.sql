-- Alerts, their append-only journal, and where engine and desk stand in the log.

create table alerts (
    alert_id uuid primary key,
    -- no foreign key: an alert must not be lost because the register was restored from an older copy
    sensor_id integer not null,
    rule_id text not null,
    rules_version text not null,
    -- 1 red, 2 orange, 3 yellow, 4 blue; the last level while cleared
    level smallint not null check (level between 1 and 4),
    worst_level smallint not null check (worst_level between 1 and 4),
    -- is the condition true now? unknown while the sensor is silent: silence never clears
    condition text not null check (condition in ('true', 'false', 'unknown')),
    is_late boolean not null,
    raised_at timestamptz not null,
    changed_at timestamptz not null,
    cleared_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    -- number of engine transitions applied; an older or repeated one changes nothing
    revision integer not null,
    value double precision,
    limit_value double precision,
    direction text not null check (direction in ('high', 'low', 'none')),
    evidence jsonb not null
);
-- the queue: everything that still needs a person or is still true
create index alerts_live on alerts (level, raised_at desc) where cleared_at is null or acknowledged_at is null;
create index alerts_raised on alerts (raised_at desc, alert_id);
create index alerts_sensor on alerts (sensor_id, raised_at desc);

create table journal (
    journal_id bigint generated always as identity primary key,
    recorded_at timestamptz not null default clock_timestamp(),
    alert_id uuid not null references alerts,
    kind text not null check (kind in ('raised', 'level_changed', 'cleared', 'unknown', 'known', 'acknowledged')),
    -- 'engine' or the account of the person
    actor text not null,
    revision integer not null,
    observed_at timestamptz,
    level smallint check (level between 1 and 4),
    value double precision,
    note text
);
create index journal_alert on journal (alert_id, journal_id);
-- a transition of the engine is written once, however often the log is replayed
create unique index journal_transition on journal (alert_id, revision) where actor = 'engine';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only';
end
$$;
create trigger journal_is_append_only before update or delete or truncate on journal
    for each statement execute function refuse_change();

-- What people did, waiting to be told to the screens; written in the transaction that did it.
create table announcements (
    journal_id bigint primary key references journal
);

-- Sensors that are silent now.
create table silent_sensors (
    sensor_id integer primary key,
    silent_since timestamptz not null
);

-- The engine's state per partition. Whoever claims a partition raises the epoch; an older epoch can no longer save.
create table engine_partitions (
    partition smallint primary key,
    epoch bigint not null default 0,
    owner text,
    claimed_at timestamptz,
    log_created text not null default '',
    log_sequence bigint not null default 0,
    rules_version text,
    register_version bigint,
    state bytea,
    saved_at timestamptz
);

-- Up to where in ALERTS the tables above are current.
create table desk_position (
    only_row boolean primary key default true check (only_row),
    log_created text not null default '',
    log_sequence bigint not null default 0
);
insert into desk_position default values;
