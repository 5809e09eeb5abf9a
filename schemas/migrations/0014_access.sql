-- Access: temporary passwords, browsers that are known, lock-outs that hit whom they should, the city's identity provider.

alter table accounts
    -- set by somebody else: to be changed at the next sign-in, and opens nothing after this instant
    add column password_temporary_until timestamptz,
    add column password_changed_at timestamptz,
    add column last_signed_in_at timestamptz,
    -- a subject means nothing without the provider that gave it
    add column oidc_issuer text,
    drop constraint accounts_oidc_subject_unique,
    add constraint accounts_oidc_unique unique (oidc_issuer, oidc_subject),
    add constraint accounts_oidc_whole check (num_nonnulls(oidc_issuer, oidc_subject) in (0, 2)),
    -- a machine signs in with tokens only
    add constraint accounts_machine_check check (not is_machine or num_nonnulls(password_hash, oidc_subject) = 0);

-- Browsers in which an account has signed in before: what strangers try does not lock these out.
create table known_devices (
    -- SHA-256 of the token in the browser's cookie: a copy of this table makes no browser known
    device_hash bytea not null,
    account_id integer not null references accounts on delete cascade,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    primary key (device_hash, account_id)
);
create index known_devices_account on known_devices (account_id, last_used_at);

-- set when the attempt came from a known browser, and is counted for that browser alone
alter table sign_in_failures add column device_hash bytea;
create index sign_in_failures_name on sign_in_failures (name, failed_at);

create index api_tokens_account on api_tokens (account_id);
create index audit_actor on audit (actor, audit_id);
