-- name: lock_accounts
-- One change of accounts at a time; whoever only reads is not held up.
lock table accounts in share row exclusive mode

-- name: find_person
-- Whose subject this is, at this provider and no other.
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
    account.disabled_at,
    account.password_hash is not null as has_password,
    (
        select count(*)
        from accounts as other
        where other.account_id <> account.account_id
            and 'admin' = any (other.roles)
            and other.lifelines is null
            and other.districts is null
            and other.disabled_at is null
            and other.password_hash is not null
            and not other.is_machine
    ) as other_admins
from accounts as account
where account.oidc_issuer = %(oidc_issuer)s and account.oidc_subject = %(oidc_subject)s

-- name: add_person
-- Somebody for whom the provider vouches; nobody gets the account of a namesake.
insert into accounts (name, display_name, roles, lifelines, districts, oidc_issuer, oidc_subject, created_at)
select
    %(name)s,
    %(display_name)s,
    %(roles)s,
    %(lifelines)s,
    %(districts)s,
    %(oidc_issuer)s,
    %(oidc_subject)s,
    %(now)s
where not exists (select from accounts as namesake where lower(namesake.name) = lower(%(name)s))

-- name: change_person
-- The provider's groups have changed.
update accounts set
    roles = %(roles)s,
    lifelines = %(lifelines)s,
    districts = %(districts)s
where oidc_issuer = %(oidc_issuer)s and oidc_subject = %(oidc_subject)s

-- name: drop_temporary_password
-- Whoever comes in otherwise needs no password that somebody else knows; an admin keeps it for when the provider is away.
update accounts set
    password_hash = null,
    password_temporary_until = null
where oidc_issuer = %(oidc_issuer)s and oidc_subject = %(oidc_subject)s
    and password_temporary_until is not null
    and not 'admin' = any (roles)
