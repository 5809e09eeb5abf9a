-- name: say_who_asks
-- Read by the policies until the connection is given to somebody else.
select
    set_config('lifeline.lifelines', %(lifelines)s, false),
    set_config('lifeline.districts', %(districts)s, false),
    set_config('lifeline.account', %(account)s, false),
    set_config('lifeline.crew', %(crew)s, false)

-- name: read_role
-- Who we are to the database, and whether the policies hold for us; before the first migration there is nothing to bind.
select
    current_user::text,
    to_regclass('alerts') is not null,
    coalesce(row_security_active(to_regclass('alerts')), false)
