-- The legal ways in which an alert is kept from the operator (ISA-18.2: shelved, suppressed by design, out of service),
-- and the latch that keeps one in sight after its cause has gone.

alter table alerts
    -- copied from the asset when the alert is raised: scope is decided without asking the register
    add column lifeline text,
    add column district_code text,
    add column asset_id integer,
    -- held after the condition has become false, until somebody entitled resets it
    add column latched boolean not null default false,
    add column override text not null default 'none' check (override in ('none', 'shelved', 'by_design', 'out_of_service')),
    add column override_until timestamptz,
    -- when an acknowledged alert whose condition lasts is annunciated anew; null when its class has no such timer
    add column realarm_at timestamptz;
update alerts set
    lifeline = asset.lifeline,
    district_code = asset.district_code,
    asset_id = asset.asset_id
from sensors as sensor
join assets as asset using (asset_id)
where sensor.sensor_id = alerts.sensor_id;
update alerts set lifeline = split_part(rule_id, '.', 1) where lifeline is null;
alter table alerts alter column lifeline set not null;

-- Scope must not depend on who writes: every new alert learns here where it belongs.
create function place_alert() returns trigger language plpgsql as $$
begin
    new.lifeline := split_part(new.rule_id, '.', 1);
    select
        asset.asset_id,
        asset.district_code
    into new.asset_id, new.district_code
    from sensors as sensor
    join assets as asset using (asset_id)
    where sensor.sensor_id = new.sensor_id;
    return new;
end
$$;
create trigger alerts_are_placed before insert on alerts for each row execute function place_alert();

drop index alerts_live;
-- the queue: everything that is still true, still needs a person, or is still latched
create index alerts_live on alerts (level, raised_at desc) where cleared_at is null or acknowledged_at is null or latched;
create index alerts_asset_live on alerts (asset_id) where cleared_at is null;
create index alerts_realarm on alerts (realarm_at) where realarm_at is not null;

-- Which alerts latch, how long they may be shelved, when they are annunciated anew. The most specific row counts:
-- rule, then lifeline with level, then level.
create table alert_classes (
    class_id integer generated always as identity primary key,
    rule_id text,
    lifeline text,
    level smallint check (level between 1 and 4),
    is_latching boolean not null default false,
    longest_shelving_seconds integer not null check (longest_shelving_seconds >= 0),
    realarm_seconds integer check (realarm_seconds > 0),
    source text not null,
    mark text not null
);
insert into alert_classes (level, is_latching, longest_shelving_seconds, realarm_seconds, source, mark) values
    (1, true, 3600, 1800, 'design default', 'D'),
    (2, false, 14400, 3600, 'design default', 'D'),
    (3, false, 28800, null, 'design default', 'D'),
    (4, false, 28800, null, 'design default', 'D');

create function class_of_alert(of_rule_id text, of_lifeline text, of_level smallint) returns alert_classes
language sql stable as $$
    select class
    from alert_classes as class
    where (class.rule_id is null or class.rule_id = of_rule_id)
        and (class.lifeline is null or class.lifeline = of_lifeline)
        and (class.level is null or class.level = of_level)
    order by class.rule_id nulls last, class.lifeline nulls last, class.level nulls last
    limit 1
$$;

-- An override belongs to what may be claimed (sensor and rule), not to one alert: it outlasts a clear and a new raise.
create table overrides (
    override_id bigint generated always as identity primary key,
    kind text not null check (kind in ('shelved', 'by_design', 'out_of_service')),
    sensor_id integer not null,
    -- null: every rule of the sensor
    rule_id text,
    reason_code text not null,
    reason text not null,
    created_at timestamptz not null,
    created_by text not null,
    -- shelving always ends by itself; out of service ends when its work order does or somebody ends it
    ends_at timestamptz check (kind <> 'shelved' or ends_at is not null),
    -- ends at the first return to normal
    is_one_shot boolean not null default false,
    work_order_id bigint check (kind <> 'out_of_service' or work_order_id is not null),
    -- suppressed by design: by which suppression rule
    suppression_id integer,
    ended_at timestamptz,
    ended_by text,
    ended_because text
);
-- What keeps this rule of this sensor quiet now; out of service tells more than shelved.
create function current_override(of_sensor_id integer, of_rule_id text) returns setof overrides
language sql stable as $$
    select held
    from overrides as held
    where held.sensor_id = of_sensor_id
        and (held.rule_id is null or held.rule_id = of_rule_id)
        and held.ended_at is null
    order by array_position(array['out_of_service', 'by_design', 'shelved'], held.kind)
    limit 1
$$;
create unique index overrides_current on overrides (sensor_id, coalesce(rule_id, ''), kind) where ended_at is null;
create index overrides_ending on overrides (ends_at) where ended_at is null and ends_at is not null;

-- While an alert of the cause is live on the same or a linked asset, alerts of the symptom are shown as suppressed.
create table suppressions (
    suppression_id integer generated always as identity primary key,
    cause_rule_id text not null,
    symptom_rule_id text not null check (symptom_rule_id <> cause_rule_id),
    relation text not null check (relation in ('same_asset', 'linked')),
    -- the cause must be at least this bad
    cause_level smallint not null default 3 check (cause_level between 1 and 4),
    reason text not null,
    revision integer not null default 1,
    author text not null,
    approved_by text,
    enabled boolean not null default true,
    constraint suppressions_unique unique (cause_rule_id, symptom_rule_id, relation)
);
