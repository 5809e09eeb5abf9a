-- Who is told, how, and who answered. Rows are written in the transaction that causes them; a worker hands them over.

-- Who is on duty when. A position is a post that somebody always holds: duty_officer, duty_chief, gas_analyst, ...
create table duty_positions (
    position text primary key,
    name_zh text not null,
    name_en text not null,
    sort_order smallint not null default 0
);
insert into duty_positions (position, name_zh, name_en, sort_order) values
    ('duty_officer', '值班员', 'Duty officer', 1),
    ('duty_chief', '值班长', 'Duty chief', 2),
    ('duty_leader', '带班领导', 'Leader on duty', 3);

create table shifts (
    shift_id integer generated always as identity primary key,
    position text not null references duty_positions,
    account_id integer not null references accounts,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    -- null: all
    lifelines text[],
    districts text[]
);
create index shifts_time on shifts (starts_at, ends_at);

create table handovers (
    handover_id integer generated always as identity primary key,
    position text not null references duty_positions,
    from_account text not null,
    to_account text not null,
    handed_at timestamptz not null,
    accepted_at timestamptz,
    notes text not null,
    -- what was open at that moment: alerts, incidents, overrides by kind
    counts jsonb not null
);

-- How a person can be reached.
create table contact_points (
    contact_id integer generated always as identity primary key,
    account_id integer not null references accounts on delete cascade,
    channel text not null check (channel in ('screen', 'push', 'message')),
    label text not null,
    -- push: endpoint and keys of the browser; message: an Apprise address. Never leaves the service again.
    address jsonb not null,
    address_hash bytea not null,
    created_at timestamptz not null,
    last_delivered_at timestamptz,
    -- the vendor says that nobody is there any more
    gone_at timestamptz,
    constraint contact_points_unique unique (account_id, channel, address_hash)
);

-- Other systems that are told.
create table webhooks (
    webhook_id integer generated always as identity primary key,
    name text not null constraint webhooks_name_unique unique,
    url text not null,
    -- signs what is sent; never shown again
    secret text not null,
    created_by text not null,
    created_at timestamptz not null,
    disabled_at timestamptz
);

-- Who hears what, and when they are told if nobody answered.
create table routes (
    route_id integer generated always as identity primary key,
    -- null: all
    lifeline text,
    district_code text,
    -- told at this level and worse
    level smallint not null check (level between 1 and 4),
    -- opened: a person is woken; the others inform
    moment text not null check (moment in (
        'opened', 'level_raised', 'level_lowered', 'issued', 'clock_missed', 'dispatched', 'declined', 'released',
        'false_alarm'
    )),
    -- Beijing time of day, both or none; from > to spans midnight
    from_time time,
    to_time time check ((from_time is null) = (to_time is null)),
    -- 0 at once; higher steps are told so long after the first page when nobody has answered by then
    step smallint not null default 0 check (step between 0 and 9),
    after_seconds integer not null default 0 check (after_seconds >= 0),
    recipient_kind text not null check (recipient_kind in ('position', 'account', 'role', 'crew', 'webhook')),
    recipient text not null,
    channels text[] not null check (channels <@ array['screen', 'push', 'message', 'webhook'] and channels <> '{}'),
    enabled boolean not null default true
);
insert into routes (level, moment, step, after_seconds, recipient_kind, recipient, channels) values
    (4, 'opened', 0, 0, 'position', 'duty_officer', '{screen}'),
    (3, 'opened', 0, 0, 'position', 'duty_officer', '{screen,push,message}'),
    (3, 'opened', 1, 300, 'position', 'duty_chief', '{screen,push,message}'),
    (1, 'opened', 2, 600, 'position', 'duty_leader', '{screen,push,message}'),
    (3, 'level_raised', 0, 0, 'position', 'duty_officer', '{screen,push,message}'),
    (2, 'level_raised', 0, 0, 'position', 'duty_chief', '{screen,push,message}'),
    (3, 'clock_missed', 0, 0, 'position', 'duty_chief', '{screen,push,message}'),
    (1, 'clock_missed', 1, 300, 'position', 'duty_leader', '{screen,push,message}'),
    (2, 'issued', 0, 0, 'position', 'duty_chief', '{screen,push}'),
    (3, 'level_raised', 1, 300, 'position', 'duty_chief', '{screen,push,message}'),
    (4, 'declined', 0, 0, 'position', 'duty_officer', '{screen,push,message}'),
    (3, 'released', 0, 0, 'position', 'duty_officer', '{screen}');

create table notifications (
    notification_id uuid primary key,
    -- the same cause, moment and person: once, however often it is written
    cause text not null constraint notifications_cause_unique unique,
    incident_id bigint references incidents,
    work_order_id bigint,
    moment text not null,
    level smallint,
    step smallint not null default 0,
    account_id integer references accounts,
    webhook_id integer references webhooks,
    title_zh text not null,
    title_en text not null,
    body_zh text not null,
    body_en text not null,
    -- where a tap leads, such as /?incident=7 or /crew/#/orders/3
    link text not null,
    is_drill boolean not null default false,
    wants_answer boolean not null,
    created_at timestamptz not null,
    seen_at timestamptz,
    answered_at timestamptz,
    -- screen, link, or what else made it moot
    answered_through text,
    constraint notifications_have_recipient check (num_nonnulls(account_id, webhook_id) = 1)
);
create index notifications_incident on notifications (incident_id, created_at);
create index notifications_account on notifications (account_id, created_at desc);

create table deliveries (
    delivery_id bigint generated always as identity primary key,
    notification_id uuid not null references notifications,
    channel text not null check (channel in ('screen', 'push', 'message', 'webhook')),
    contact_id integer references contact_points,
    state text not null default 'ready' check (state in ('ready', 'sending', 'delivered', 'dead', 'cancelled')),
    attempt_count smallint not null default 0,
    next_attempt_at timestamptz not null,
    -- a worker that died holds a delivery only so long
    leased_until timestamptz,
    leased_by text,
    handed_over_at timestamptz,
    last_error text,
    constraint deliveries_unique unique nulls not distinct (notification_id, channel, contact_id)
);
create index deliveries_waiting on deliveries (next_attempt_at) where state in ('ready', 'sending');
