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
