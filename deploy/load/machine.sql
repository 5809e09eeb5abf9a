-- name: tell_versions
-- Of the database server and its extension for time series.
select
    current_setting('server_version'),
    extversion
from pg_extension
where extname = 'timescaledb'

-- name: drop_floor
-- The table of the floor is ours alone.
drop table if exists floor_readings

-- name: make_floor
-- A table like the one that readings go into.
create table floor_readings (like readings including all)

-- name: spread_floor
-- In chunks of the same length.
select create_hypertable('floor_readings', by_range('observed_at', interval '1 hour'), create_default_indexes => false)

-- name: copy_floor
-- As the recorder does it.
copy floor_readings from stdin (format binary)
