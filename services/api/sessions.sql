-- name: add_session
-- Signed in from now on.
insert into sessions (token_hash, account_id, created_at, last_used_at, expires_at, address)
values (%(token_hash)s, %(account_id)s, %(now)s, %(now)s, %(expires_at)s, %(address)s)

-- name: drop_old_sessions
-- They open nothing any more.
delete from sessions
where expires_at <= %(now)s

-- name: drop_session
-- Signed out.
delete from sessions
where token_hash = %(token_hash)s

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
    account.is_machine,
    account.password_temporary_until,
    session.token_hash,
    session.expires_at
from sessions as session
join accounts as account using (account_id)
where session.token_hash = %(token_hash)s
    and session.expires_at > %(now)s
    and account.disabled_at is null

-- name: find_token
-- Which machine this token belongs to, while both are good. One without an end is looked up anew every day.
select
    account.account_id,
    account.name,
    account.display_name,
    account.roles,
    account.lifelines,
    account.districts,
    account.crew_id,
    account.language,
    account.is_machine,
    account.password_temporary_until,
    token.token_hash,
    coalesce(token.expires_at, %(now)s + interval '1 day') as expires_at
from api_tokens as token
join accounts as account using (account_id)
where token.token_hash = %(token_hash)s
    and token.revoked_at is null
    and (token.expires_at is null or token.expires_at > %(now)s)
    and account.is_machine
    and account.disabled_at is null

-- name: refresh_sessions
-- Which of these still open something, and as whom. That they were used is written down once a minute at most.
with used_sessions as (
    update sessions set last_used_at = %(now)s
    where token_hash = any (%(used)s::bytea[]) and last_used_at < %(now)s::timestamptz - interval '1 minute'
),
used_tokens as (
    update api_tokens set last_used_at = %(now)s
    where token_hash = any (%(used)s::bytea[])
        and (last_used_at is null or last_used_at < %(now)s::timestamptz - interval '1 minute')
),
opened as (
    select
        token_hash,
        account_id,
        expires_at
    from sessions
    where token_hash = any (%(asked)s::bytea[]) and expires_at > %(now)s
    union all
    select
        token.token_hash,
        token.account_id,
        coalesce(token.expires_at, %(now)s::timestamptz + interval '1 day')
    from api_tokens as token
    join accounts as machine using (account_id)
    where token.token_hash = any (%(asked)s::bytea[])
        and token.revoked_at is null
        and (token.expires_at is null or token.expires_at > %(now)s)
        and machine.is_machine
)
select
    account.account_id,
    account.name,
    account.display_name,
    account.roles,
    account.lifelines,
    account.districts,
    account.crew_id,
    account.language,
    account.is_machine,
    account.password_temporary_until,
    opened.token_hash,
    opened.expires_at
from opened
join accounts as account using (account_id)
where account.disabled_at is null
