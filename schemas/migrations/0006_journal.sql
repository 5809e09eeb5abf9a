-- One journal for alerts, incidents and work orders, chained by hashes: whoever changes or removes a line breaks the chain.

alter table journal
    alter column alert_id drop not null,
    alter column revision drop not null,
    drop constraint journal_kind_check,
    add column incident_id bigint,
    add column work_order_id bigint,
    -- what the kind needs beside the columns: reason, until when, from which level
    add column details jsonb not null default '{}',
    add column chain_number bigint constraint journal_chain_number_unique unique,
    add column previous_hash bytea,
    add column hash bytea,
    add constraint journal_has_subject check (num_nonnulls(alert_id, incident_id, work_order_id) > 0);
create index journal_incident on journal (incident_id, journal_id) where incident_id is not null;
create index journal_work_order on journal (work_order_id, journal_id) where work_order_id is not null;

-- Where the chains end. Written under the writers' lock, see services/alerting/writing.py.
create table chain_heads (
    chain text primary key check (chain in ('journal', 'audit')),
    chain_number bigint not null default 0,
    hash bytea not null default '\x'
);
insert into chain_heads (chain) values ('journal'), ('audit');

-- What a line says, as bytes: the same for whoever verifies.
create function journal_line(entry journal) returns bytea language sql stable as $$
    select convert_to(concat_ws('|',
        entry.chain_number,
        (extract(epoch from entry.recorded_at) * 1000000)::bigint,
        coalesce(entry.alert_id::text, '-'),
        coalesce(entry.incident_id::text, '-'),
        coalesce(entry.work_order_id::text, '-'),
        entry.kind,
        entry.actor,
        coalesce(entry.revision::text, '-'),
        coalesce((extract(epoch from entry.observed_at) * 1000000)::bigint::text, '-'),
        coalesce(entry.level::text, '-'),
        coalesce(entry.value::text, '-'),
        coalesce(to_json(entry.note)::text, '-'),
        entry.details::text
    ), 'UTF8')
$$;

create function audit_line(entry audit) returns bytea language sql stable as $$
    select convert_to(concat_ws('|',
        (extract(epoch from entry.recorded_at) * 1000000)::bigint,
        to_json(entry.actor)::text,
        coalesce(entry.address, '-'),
        entry.action,
        entry.subject_kind,
        to_json(entry.subject_id)::text,
        entry.details::text
    ), 'UTF8')
$$;

create function chain_journal() returns trigger language plpgsql as $$
declare
    head chain_heads;
begin
    select * into head from chain_heads where chain = 'journal' for update;
    new.chain_number := head.chain_number + 1;
    new.previous_hash := head.hash;
    new.hash := sha256(head.hash || journal_line(new));
    update chain_heads set chain_number = new.chain_number, hash = new.hash where chain = 'journal';
    return new;
end
$$;

create function chain_audit() returns trigger language plpgsql as $$
declare
    head chain_heads;
begin
    select * into head from chain_heads where chain = 'audit' for update;
    new.previous_hash := head.hash;
    new.hash := sha256(head.hash || audit_line(new));
    update chain_heads set chain_number = head.chain_number + 1, hash = new.hash where chain = 'audit';
    return new;
end
$$;

-- Lines from before the chain are taken into it as they stand.
alter table journal disable trigger journal_is_append_only;
do $$
declare
    entry journal;
    number bigint := 0;
    head bytea := '\x';
begin
    for entry in select * from journal order by journal_id loop
        number := number + 1;
        entry.chain_number := number;
        update journal set
            chain_number = number,
            previous_hash = head,
            hash = sha256(head || journal_line(entry))
        where journal_id = entry.journal_id
        returning hash into head;
    end loop;
    update chain_heads set chain_number = number, hash = head where chain = 'journal';
end
$$;
alter table journal enable trigger journal_is_append_only;
alter table journal alter column hash set not null;

create trigger journal_is_chained before insert on journal for each row execute function chain_journal();
create trigger audit_is_chained before insert on audit for each row execute function chain_audit();
create trigger audit_is_append_only before update or delete or truncate on audit
    for each statement execute function refuse_change();
create unique index audit_hash on audit (hash);
