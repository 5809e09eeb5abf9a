-- Who may do what, where, and on whose word. Roles and scope of an account; machines; crews; everything done, in order.

alter table accounts
    add column display_name text,
    -- see services/api/permissions.py for what each role may do
    add column roles text[] not null default '{operator}'
        check (roles <@ array['viewer', 'operator', 'chief', 'crew', 'engineer', 'approver', 'admin']),
    -- scope: null means the whole city; an empty list means nothing
    add column lifelines text[],
    add column districts text[],
    add column language text not null default 'zh' check (language in ('zh', 'en')),
    add column phone text,
    add column email text,
    -- set on the account of a machine, which signs in with tokens only
    add column is_machine boolean not null default false,
    -- who this is at the city's own identity provider
    add column oidc_subject text constraint accounts_oidc_subject_unique unique;
alter table accounts alter column password_hash drop not null;
-- whoever could do everything until now still can
update accounts set roles = '{operator,chief,approver,admin}';

create table crews (
    crew_id integer generated always as identity primary key,
    crew_code text not null constraint crews_code_unique unique,
    name text not null,
    name_en text,
    unit text,
    phone text,
    -- which lifelines this crew works on, and what else it can do (diving, confined_space, live_gas, ...)
    lifelines text[] not null default '{}',
    skills text[] not null default '{}',
    -- where it stands, or was last seen
    longitude double precision check (longitude between -180 and 180),
    latitude double precision check (latitude between -90 and 90),
    position_at timestamptz,
    removed_at timestamptz
);
alter table accounts add column crew_id integer references crews;

create table api_tokens (
    token_id integer generated always as identity primary key,
    account_id integer not null references accounts on delete cascade,
    name text not null,
    -- SHA-256 of the token: a copy of this table opens nothing
    token_hash bytea not null constraint api_tokens_hash_unique unique,
    created_at timestamptz not null default now(),
    created_by text not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);

-- Every change a person made, and every reading of personal data; kept apart from the alerts' own journal.
create table audit (
    audit_id bigint generated always as identity primary key,
    recorded_at timestamptz not null default clock_timestamp(),
    actor text not null,
    address text,
    action text not null,
    subject_kind text not null,
    subject_id text not null,
    -- what changed, without any secret
    details jsonb not null default '{}',
    previous_hash bytea,
    hash bytea
);
create index audit_recent on audit (recorded_at desc);
create index audit_subject on audit (subject_kind, subject_id, audit_id);
