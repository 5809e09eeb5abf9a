-- name: find_account
-- Who signs in, if they may.
select
    account_id,
    name,
    display_name,
    roles,
    lifelines,
    districts,
    crew_id,
    language,
    password_hash
from accounts
where name = %(name)s and disabled_at is null and password_hash is not null

-- name: lock_attempts
-- Attempts of one name and address are counted one after the other.
select pg_advisory_xact_lock(hashtext(%(address)s), hashtext(%(name)s))

-- name: count_attempts
-- Recent failures of this name from this address, and of this address with any name.
select
    count(*) filter (where name = %(name)s) as of_name,
    count(*) as of_address
from sign_in_failures
where address = %(address)s and failed_at > %(since)s

-- name: note_attempt
-- Counted before the password is looked at, so that many at once cannot slip through; taken back on success.
insert into sign_in_failures (name, address, failed_at)
values (%(name)s, %(address)s, %(now)s)

-- name: forget_attempts
-- The right password was given.
delete from sign_in_failures
where name = %(name)s and address = %(address)s

-- name: drop_old_attempts
-- They count no longer.
delete from sign_in_failures
where failed_at <= %(since)s

-- name: add_session
-- Signed in from now on.
insert into sessions (token_hash, account_id, created_at, expires_at)
values (%(token_hash)s, %(account_id)s, %(now)s, %(expires_at)s)

-- name: drop_old_sessions
-- They open nothing any more.
delete from sessions
where expires_at <= %(now)s

-- name: find_session
-- Whose session this is, while it lasts and the account may sign in.
select
    account.account_id,
    account.name,
    account.display_name,
    account.roles,
    account.lifelines,
    account.districts,
    account.crew_id,
    account.language,
    session.expires_at
from sessions as session
join accounts as account using (account_id)
where session.token_hash = %(token_hash)s
    and session.expires_at > %(now)s
    and account.disabled_at is null

-- name: drop_session
-- Signed out.
delete from sessions
where token_hash = %(token_hash)s
