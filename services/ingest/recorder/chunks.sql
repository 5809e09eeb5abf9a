-- name: list_without_index
-- Chunks that charts cannot read by sensor yet: those whose time is over, and small ones whose time has begun where
-- readings come slowly.
select chunk.chunk_name
from timescaledb_information.chunks as chunk
where chunk.hypertable_name = 'readings'
and (
    chunk.range_end < %(closed_before)s
    or (
        %(is_slow)s
        and chunk.range_start <= %(now)s
        and pg_relation_size(format('%%I.%%I', chunk.chunk_schema, chunk.chunk_name)::regclass) <= %(small_bytes)s
    )
)
and not exists (
    select
    from pg_indexes as index
    where index.schemaname = chunk.chunk_schema
    and index.indexname = chunk.chunk_name || '_by_sensor'
)
order by chunk.range_end

-- name: drop_oldest
-- Retention, for an edition without policies.
select drop_chunks('readings', older_than => %(older_than)s::timestamptz)
