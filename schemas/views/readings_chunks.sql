-- The covering index of one chunk of readings. A function, since an index's table cannot be a parameter.
create or replace function index_readings_chunk(chunk text) returns void language plpgsql as $$
begin
    execute format(
        'create index if not exists %I on _timescaledb_internal.%I (sensor_id, observed_at) include (value, quality)',
        chunk || '_by_sensor',
        chunk
    );
end
$$;
