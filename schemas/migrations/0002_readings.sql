-- Readings as they came, the newest of each sensor, and what could not become a reading.

create extension if not exists timescaledb;

create table readings (
    observed_at timestamptz not null,
    sensor_id integer not null,
    value double precision not null,
    quality smallint not null,
    -- time first: COPY of frames sorted this way costs the same at any table size (sensor first triples it at 8 million rows)
    primary key (observed_at, sensor_id)
);
-- no default index: every index beyond the key is paid by each reading
select create_hypertable('readings', by_range('observed_at', interval '1 hour'), create_default_indexes => false);

create table newest_readings (
    sensor_id integer primary key,
    observed_at timestamptz not null,
    received_at timestamptz not null,
    value double precision not null,
    quality smallint not null
) with (fillfactor = 50);  -- room for in-page updates: every frame rewrites these rows

-- Bounded: one row per gateway, reason and minute, with the first sample and the count of all.
create table rejected_messages (
    rejected_id bigint generated always as identity primary key,
    gateway_code text not null,
    reason text not null,
    minute timestamptz not null,
    count bigint not null check (count > 0),
    topic text not null,
    detail text not null,
    sample bytea not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    constraint rejected_messages_minute_unique unique (gateway_code, reason, minute)
);

-- Up to where in each stream of the log the tables above are current; written with them, in the same transaction.
-- Another log (log_created differs) starts at its own beginning.
create table recorder_positions (
    stream text primary key,
    log_created text not null,
    log_sequence bigint not null
);
