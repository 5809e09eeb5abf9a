-- name: begin_writing
-- Wait for the lock, then hold it until commit; nobody waits for a holder that says nothing any more.
select
    set_config('idle_in_transaction_session_timeout', %(longest_silence)s, true),
    pg_advisory_xact_lock(%(lock)s)

-- name: read_scope
-- What this connection may see at the moment, see schemas/migrations/0011_row_security.sql.
select
    coalesce(current_setting('lifeline.lifelines', true), ''),
    coalesce(current_setting('lifeline.districts', true), '')

-- name: set_scope
-- Until it is set anew, and no longer than this transaction.
select
    set_config('lifeline.lifelines', %(lifelines)s, true),
    set_config('lifeline.districts', %(districts)s, true)
