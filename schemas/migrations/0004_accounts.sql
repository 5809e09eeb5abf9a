-- People who may sign in. Roles come with the workflow; until then an account may see and acknowledge everything.

create table accounts (
    account_id integer generated always as identity primary key,
    name text not null constraint accounts_name_unique unique,
    password_hash text not null,
    created_at timestamptz not null default now(),
    disabled_at timestamptz
);

create table sessions (
    -- SHA-256 of the token in the cookie: a copy of this table opens nothing
    token_hash bytea primary key,
    account_id integer not null references accounts on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create table sign_in_failures (
    name text not null,
    address text not null,
    failed_at timestamptz not null default now()
);
create index sign_in_failures_recent on sign_in_failures (failed_at);
