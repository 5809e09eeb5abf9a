-- name: read_consumed
-- The last sequence that recorder and every partition of the engine have committed in this log; 0 when one has none.
select least(
    coalesce(
        (select log_sequence from recorder_positions where stream = 'READINGS' and log_created = %(created)s),
        0
    ),
    coalesce(
        (select min(case when log_created = %(created)s then log_sequence else 0 end) from engine_partitions),
        0
    )
)
