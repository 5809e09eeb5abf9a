-- What crews are asked to do, and what they did.

create table work_orders (
    work_order_id bigint generated always as identity primary key,
    number text not null constraint work_orders_number_unique unique,
    -- made on the dispatcher's screen: a double tap makes one order
    order_key uuid constraint work_orders_key_unique unique,
    revision integer not null default 1,
    -- null: maintenance without an incident
    incident_id bigint references incidents,
    kind text not null default 'emergency' check (kind in ('emergency', 'maintenance')),
    lifeline text not null,
    district_code text,
    asset_id integer not null,
    crew_id integer not null references crews,
    level smallint not null check (level between 1 and 4),
    title_zh text not null,
    title_en text not null,
    instructions text not null default '',
    procedure_code text,
    run_id text,
    state text not null default 'assigned' check (state in (
        'assigned', 'accepted', 'en_route', 'arrived', 'finished', 'reviewed', 'declined', 'cancelled'
    )),
    state_changed_at timestamptz not null,
    created_at timestamptz not null,
    created_by text not null,
    accepted_by text,
    arrive_due_at timestamptz,
    arrived_at timestamptz,
    finished_at timestamptz,
    finished_by text,
    -- repaired, made_safe, nothing_found, device_fault
    result text,
    reviewed_by text,
    reviewed_at timestamptz
);
create index work_orders_crew on work_orders (crew_id, created_at desc);
create index work_orders_incident on work_orders (incident_id);

alter table journal
    add constraint journal_work_order_exists foreign key (work_order_id) references work_orders;
alter table notifications
    add constraint notifications_work_order_exists foreign key (work_order_id) references work_orders;

-- Every step a crew took. The id is made on the phone: a repetition changes nothing.
create table work_order_steps (
    step_id uuid primary key,
    work_order_id bigint not null references work_orders,
    kind text not null check (kind in (
        'accept', 'decline', 'en_route', 'arrive', 'check', 'reading', 'photo', 'voice', 'note', 'finish', 'review', 'return', 'cancel'
    )),
    actor text not null,
    -- when it happened, by the phone's clock, and when we learnt of it
    happened_at timestamptz not null,
    received_at timestamptz not null,
    longitude double precision check (longitude between -180 and 180),
    latitude double precision check (latitude between -90 and 90),
    accuracy_m double precision check (accuracy_m >= 0),
    details jsonb not null default '{}',
    -- SHA-256 of what was asked: the same id with other content is refused
    request_hash bytea not null
);
create index work_order_steps_of on work_order_steps (work_order_id, happened_at);

create table attachments (
    attachment_id uuid primary key,
    work_order_id bigint not null references work_orders,
    kind text not null check (kind in ('photo', 'voice')),
    media_type text not null,
    taken_at timestamptz not null,
    received_at timestamptz not null,
    actor text not null,
    sha256 bytea not null,
    content bytea not null check (octet_length(content) <= 12582912)
);
create index attachments_work_order on attachments (work_order_id);
