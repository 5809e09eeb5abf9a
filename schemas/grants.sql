-- What the API's role may do, said anew at every migration, so that new tables and views are covered.
-- A database without this role (an administrator's own tool, a copy for study) is left alone.
do $$
declare
    -- only read: written by ingest, recorder, alerting and the import
    read_only constant text[] := array[
        'register', 'map_features', 'assets', 'links', 'gateways', 'sensors', 'newest_readings', 'silent_sensors',
        'rejected_messages', 'desk_position', 'cap_sender', 'report_rules', 'silences', 'silence_history'
    ];
    -- lines are added and read, never changed
    append_only constant text[] := array[
        'journal', 'audit', 'announcements', 'work_order_steps', 'cap_messages', 'reports',
        'handover_notes'
    ];
    -- nothing at all: the heads of the chains, where the others stand, the ledger
    closed constant text[] := array['chain_heads', 'recorder_positions', 'engine_partitions', 'applied_migrations'];
    relation record;
    rights text;
begin
    if not exists (select from pg_roles where rolname = 'lifeline_api') then
        return;
    end if;
    execute format('revoke all on all tables in schema %I from lifeline_api', current_schema());
    for relation in
        select
            class.oid::regclass as name,
            class.relname,
            class.relkind,
            exists (
                select from _timescaledb_catalog.hypertable as hypertable
                where hypertable.schema_name = current_schema() and hypertable.table_name = class.relname
            ) as is_hypertable
        from pg_class as class
        where class.relnamespace = current_schema()::regnamespace
            and class.relkind in ('r', 'v', 'S')
            and class.relowner = current_user::regrole
    loop
        -- a chunk can be read past the policies of its table: readings are reached through functions only
        continue when relation.is_hypertable or relation.relname = any (closed);
        if relation.relkind = 'v' then
            execute format('alter view %s set (security_invoker = true)', relation.name);
        end if;
        rights := case
            when relation.relkind = 'S' then 'usage'
            when relation.relkind = 'v' or relation.relname = any (read_only) then 'select'
            when relation.relname = any (append_only) then 'select, insert'
            else 'select, insert, update, delete'
        end;
        execute format('grant %s on %s to lifeline_api', rights, relation.name);
    end loop;
end
$$;
