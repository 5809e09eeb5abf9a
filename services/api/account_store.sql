-- name: lock_accounts
-- One change of accounts at a time; whoever only reads is not held up.
lock table accounts in share row exclusive mode

-- name: list_accounts
-- Accounts with a part of the city in common with whoever asks; personal data, so the reading stands in the audit.
select
    account.account_id,
    account.name,
    account.display_name,
    account.roles,
    account.lifelines,
    account.districts,
    account.crew_id,
    account.language,
    account.phone,
    account.email,
    account.is_machine,
    account.oidc_subject,
    account.password_hash is not null as has_password,
    account.password_temporary_until,
    account.created_at,
    account.disabled_at,
    account.last_signed_in_at,
    (
        select count(*)
        from sessions as session
        where session.account_id = account.account_id and session.expires_at > %(now)s
    ) as session_count,
    (
        select count(*)
        from api_tokens as token
        where token.account_id = account.account_id
            and token.revoked_at is null
            and (token.expires_at is null or token.expires_at > %(now)s)
    ) as token_count
from accounts as account
where (%(is_machine)s::boolean is null or account.is_machine = %(is_machine)s)
    and (%(is_disabled)s::boolean is null or (account.disabled_at is not null) = %(is_disabled)s)
    and (%(role)s::text is null or %(role)s = any (account.roles))
    and (
        %(pattern)s::text is null
        or account.name ilike %(pattern)s
        or account.display_name ilike %(pattern)s
    )
    and (
        %(seen_lifelines)s::text[] is null
        or account.lifelines is null
        or account.lifelines && %(seen_lifelines)s
    )
    and (
        %(seen_districts)s::text[] is null
        or account.districts is null
        or account.districts && %(seen_districts)s
    )
    and (%(after)s::text is null or account.name > %(after)s)
order by account.name
limit %(limit)s

-- name: read_account
-- One of them.
select
    account.account_id,
    account.name,
    account.display_name,
    account.roles,
    account.lifelines,
    account.districts,
    account.crew_id,
    account.language,
    account.phone,
    account.email,
    account.is_machine,
    account.oidc_subject,
    account.password_hash is not null as has_password,
    account.password_temporary_until,
    account.created_at,
    account.disabled_at,
    account.last_signed_in_at,
    (select count(*) from sessions as session where session.account_id = account.account_id) as session_count,
    (
        select count(*)
        from api_tokens as token
        where token.account_id = account.account_id and token.revoked_at is null
    ) as token_count
from accounts as account
where account.account_id = %(account_id)s
    and (
        %(seen_lifelines)s::text[] is null
        or account.lifelines is null
        or account.lifelines && %(seen_lifelines)s
    )
    and (
        %(seen_districts)s::text[] is null
        or account.districts is null
        or account.districts && %(seen_districts)s
    )

-- name: count_other_admins
-- People who can give the whole city its accounts, also while the identity provider is away.
select count(*)
from accounts
where account_id <> %(account_id)s
    and 'admin' = any (roles)
    and lifelines is null
    and districts is null
    and disabled_at is null
    and password_hash is not null
    and not is_machine

-- name: read_taken
-- Does somebody else have this name, whatever its capitals, or this subject?
select
    exists (
        select
        from accounts
        where lower(name) = lower(%(name)s) and account_id is distinct from %(account_id)s::integer
    ),
    exists (
        select
        from accounts
        where oidc_issuer = %(oidc_issuer)s
            and oidc_subject = %(oidc_subject)s
            and account_id is distinct from %(account_id)s::integer
    )

-- name: add_account
-- Somebody who may sign in, or a machine.
insert into accounts (
    name, display_name, roles, lifelines, districts, crew_id, language, phone, email, is_machine, oidc_issuer,
    oidc_subject, password_hash, password_temporary_until, created_at
)
values (
    %(name)s, %(display_name)s, %(roles)s, %(lifelines)s, %(districts)s, %(crew_id)s, %(language)s, %(phone)s,
    %(email)s, %(is_machine)s, %(oidc_issuer)s, %(oidc_subject)s, %(password_hash)s, %(until)s, %(now)s
)
returning account_id

-- name: change_account
-- Whoever is signed in goes on with what this says, within seconds.
update accounts set
    display_name = %(display_name)s,
    roles = %(roles)s,
    lifelines = %(lifelines)s,
    districts = %(districts)s,
    crew_id = %(crew_id)s,
    language = %(language)s,
    phone = %(phone)s,
    email = %(email)s,
    -- the provider that gave a subject stays beside it
    oidc_issuer = case when oidc_subject = %(oidc_subject)s then oidc_issuer else %(oidc_issuer)s end,
    oidc_subject = %(oidc_subject)s
where account_id = %(account_id)s

-- name: set_disabled
-- Closed since then, or open.
update accounts set disabled_at = %(disabled_at)s
where account_id = %(account_id)s

-- name: set_temporary_password
-- To be changed at the next sign-in.
update accounts set
    password_hash = %(password_hash)s,
    password_temporary_until = %(until)s
where account_id = %(account_id)s

-- name: end_sessions
-- Signed out everywhere.
delete from sessions
where account_id = %(account_id)s

-- name: forget_devices
-- Every browser is a stranger's again.
delete from known_devices
where account_id = %(account_id)s

-- name: read_unknown_codes
-- Which of these districts nobody has drawn, and whether the crew is there.
select
    array(
        select wanted.code
        from unnest(%(districts)s::text[]) as wanted (code)
        where not exists (
            select
            from map_features as feature
            where feature.kind = 'district' and feature.code = wanted.code
        )
    ),
    exists (select from crews as crew where crew.crew_id = %(crew_id)s::integer and crew.removed_at is null)
