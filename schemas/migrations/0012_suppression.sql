-- Suppression by design and out of service at work; the journal says everything that the axes of an alert depend on.

alter table overrides
    -- suppressed by design: the revision of the suppression, and the alert that names the cause
    add column suppression_revision integer,
    add column cause_alert_id uuid,
    -- what watches instead while a sensor is out of service
    add column interim_measure text,
    add constraint overrides_suppression_exists foreign key (suppression_id) references suppressions,
    add constraint overrides_work_order_exists foreign key (work_order_id) references work_orders,
    add constraint overrides_design_names_cause
        check (kind <> 'by_design' or num_nulls(rule_id, suppression_id, suppression_revision, cause_alert_id) = 0);
create index overrides_work_order on overrides (work_order_id) where ended_at is null and work_order_id is not null;
create index overrides_by_design on overrides (override_id) where ended_at is null and kind = 'by_design';
-- alerts are bound to what stands by the machine now (services/alerting/alerts)
drop function current_override(integer, text);

alter table suppressions
    add column changed_at timestamptz not null default now(),
    add column approved_at timestamptz,
    add column disabled_because text,
    -- nobody approves their own
    add constraint suppressions_second_person check (approved_by <> author);

-- Alerts that an override of this sensor and rule concerns.
create index alerts_claim on alerts (sensor_id, rule_id)
    where cleared_at is null or acknowledged_at is null or latched or override <> 'none';

-- Whoever follows the log learns of every override when it begins and when it ends, also without an alert under it: an
-- alert that is raised under one must not sound for a moment.
alter table announcements
    drop constraint announcements_pkey,
    add column announcement_id bigint generated always as identity primary key,
    alter column journal_id drop not null,
    add column override_id bigint references overrides,
    add constraint announcements_have_subject check (num_nonnulls(journal_id, override_id) = 1);
create function announce_override() returns trigger language plpgsql as $$
begin
    insert into announcements (override_id) values (new.override_id);
    notify announcements;
    return null;
end
$$;
create trigger overrides_are_announced after insert or update of ended_at on overrides
    for each row execute function announce_override();

-- A step of the engine is written once; what else the engine brings about stands beside it.
drop index journal_transition;
create unique index journal_transition on journal (alert_id, revision)
    where actor = 'engine' and kind in ('raised', 'level_changed', 'cleared', 'unknown', 'known');

-- The chain, with its head written once a statement: written once a line, a batch of thousands took time by the square,
-- and a line that was refused by a conflict left a gap. A line follows the newest of its own statement, or the head.
create or replace function chain_journal() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
    before record;
begin
    select line.chain_number, line.hash into before
    from journal as line
    where line.chain_number > (select head.chain_number from chain_heads as head where head.chain = 'journal')
    order by line.chain_number desc
    limit 1;
    if not found then
        select head.chain_number, head.hash into before from chain_heads as head where head.chain = 'journal';
    end if;
    new.chain_number := before.chain_number + 1;
    new.previous_hash := before.hash;
    new.hash := sha256(before.hash || journal_line(new));
    return new;
end
$$;
create function lock_journal_chain() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
    perform from chain_heads where chain = 'journal' for update;
    return null;
end
$$;
create function move_journal_head() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
    update chain_heads as head set
        chain_number = newest.chain_number,
        hash = newest.hash
    from (select chain_number, hash from added order by chain_number desc limit 1) as newest
    where head.chain = 'journal';
    return null;
end
$$;
create trigger journal_chain_is_locked before insert on journal for each statement execute function lock_journal_chain();
create trigger journal_head_moves after insert on journal referencing new table as added
    for each statement execute function move_journal_head();

-- From here on the lines of an alert lead to where it stands (services/alerting/alerts/replay.py). Lines from before did
-- not say whether a class latches or what an alert was raised under: where that matters now, it is said once.
insert into journal (alert_id, kind, actor, revision, level, value, details)
select
    alert.alert_id,
    'restated',
    'migration',
    alert.revision,
    alert.level,
    alert.value,
    jsonb_build_object(
        'condition', alert.condition,
        'acknowledged', alert.acknowledged_at is not null,
        'latched', alert.latched,
        'holds', (
            select coalesce(
                jsonb_agg(jsonb_build_object('kind', held.kind, 'until', held.ends_at, 'is_one_shot', held.is_one_shot)),
                '[]'
            )
            from overrides as held
            where alert.override <> 'none'
                and held.sensor_id = alert.sensor_id
                and (held.rule_id is null or held.rule_id = alert.rule_id)
                and held.ended_at is null
        )
    )
from alerts as alert
where alert.latched or alert.override <> 'none'
order by alert.raised_at, alert.alert_id;
