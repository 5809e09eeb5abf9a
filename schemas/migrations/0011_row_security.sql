-- Scope down to the rows: the API's own role sees only what the account it works for may see.
-- Who is asking stands in four settings of the connection (services/api/pool.py): `lifeline.lifelines` and
-- `lifeline.districts` hold '*' or codes, one a line; `lifeline.account` and `lifeline.crew` numbers. Unset: nothing is
-- seen. The owner of the tables (ingest, recorder, alerting, installation) is exempt; the API does not start as owner.

create function sees_all_lifelines() returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('lifeline.lifelines', true) = '*', false)
$$;
create function sees_all_districts() returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('lifeline.districts', true) = '*', false)
$$;
create function sees_city() returns boolean language sql stable parallel safe as $$
    select sees_all_lifelines() and sees_all_districts()
$$;
create function seen_lifelines() returns text[] language sql stable parallel safe as $$
    select string_to_array(current_setting('lifeline.lifelines', true), e'\n')
$$;
create function seen_districts() returns text[] language sql stable parallel safe as $$
    select string_to_array(current_setting('lifeline.districts', true), e'\n')
$$;
create function own_account() returns integer language sql stable parallel safe as $$
    select nullif(current_setting('lifeline.account', true), '')::integer
$$;
create function own_crew() returns integer language sql stable parallel safe as $$
    select nullif(current_setting('lifeline.crew', true), '')::integer
$$;

-- Where a sensor belongs, beside it: a policy that had to ask the register for each row would be paid by every list.
-- The lifeline is that of what it measures, as with its alerts: methane in a drain is a matter of gas.
alter table sensors
    add column lifeline text,
    add column district_code text;
update sensors set
    lifeline = split_part(sensors.quantity, '.', 1),
    district_code = asset.district_code
from assets as asset
where asset.asset_id = sensors.asset_id;
alter table sensors alter column lifeline set not null;

create function place_sensor() returns trigger language plpgsql as $$
begin
    new.lifeline := split_part(new.quantity, '.', 1);
    new.district_code := (select asset.district_code from assets as asset where asset.asset_id = new.asset_id);
    return new;
end
$$;
create trigger sensors_are_placed before insert or update of asset_id, quantity on sensors
    for each row execute function place_sensor();

-- An asset that is counted to another district takes everything about it along.
create function move_asset() returns trigger language plpgsql as $$
begin
    update sensors set district_code = new.district_code where asset_id = new.asset_id;
    update alerts set district_code = new.district_code where asset_id = new.asset_id;
    update incidents set district_code = new.district_code where asset_id = new.asset_id;
    update work_orders set district_code = new.district_code where asset_id = new.asset_id;
    return null;
end
$$;
create trigger assets_move after update of district_code on assets
    for each row when (old.district_code is distinct from new.district_code) execute function move_asset();

-- Each question in its own `(select ...)`: PostgreSQL asks it once a query, and the row costs one comparison.
alter table work_orders enable row level security;
create policy in_scope on work_orders using (
    (
        ((select sees_all_lifelines()) or lifeline = any ((select seen_lifelines())::text[]))
        and ((select sees_all_districts()) or district_code = any ((select seen_districts())::text[]))
    )
    -- a crew works wherever it is sent
    or crew_id = (select own_crew())
);

alter table sensors enable row level security;
create policy in_scope on sensors using (
    (
        ((select sees_all_lifelines()) or lifeline = any ((select seen_lifelines())::text[]))
        and ((select sees_all_districts()) or district_code = any ((select seen_districts())::text[]))
    )
    or asset_id in (select sent.asset_id from work_orders as sent where sent.crew_id = (select own_crew()))
);

alter table alerts enable row level security;
create policy in_scope on alerts using (
    (
        ((select sees_all_lifelines()) or lifeline = any ((select seen_lifelines())::text[]))
        and ((select sees_all_districts()) or district_code = any ((select seen_districts())::text[]))
    )
    or asset_id in (select sent.asset_id from work_orders as sent where sent.crew_id = (select own_crew()))
);

alter table incidents enable row level security;
create policy in_scope on incidents using (
    (
        ((select sees_all_lifelines()) or lifeline = any ((select seen_lifelines())::text[]))
        and ((select sees_all_districts()) or district_code = any ((select seen_districts())::text[]))
    )
    or incident_id in (select sent.incident_id from work_orders as sent where sent.crew_id = (select own_crew()))
);

alter table assets enable row level security;
create policy in_scope on assets using (
    (
        ((select sees_all_districts()) or district_code = any ((select seen_districts())::text[]))
        and (
            (select sees_all_lifelines())
            or lifeline = any ((select seen_lifelines())::text[])
            -- a drain with a methane sensor is a matter of gas as well
            or exists (select from sensors as sensor where sensor.asset_id = assets.asset_id)
        )
    )
    or asset_id in (select sent.asset_id from work_orders as sent where sent.crew_id = (select own_crew()))
);

-- What hangs on one of these is seen with it. Writing is for the commands, which have found the subject first.
alter table newest_readings enable row level security;
create policy with_sensor on newest_readings using (
    (select sees_city()) or exists (select from sensors as sensor where sensor.sensor_id = newest_readings.sensor_id)
);
alter table silent_sensors enable row level security;
create policy with_sensor on silent_sensors using (
    (select sees_city()) or exists (select from sensors as sensor where sensor.sensor_id = silent_sensors.sensor_id)
);
alter table overrides enable row level security;
create policy with_sensor on overrides using (
    (select sees_city()) or exists (select from sensors as sensor where sensor.sensor_id = overrides.sensor_id)
) with check (true);
alter table incident_alerts enable row level security;
create policy with_subject on incident_alerts using (
    (select sees_city())
    or exists (select from incidents as incident where incident.incident_id = incident_alerts.incident_id)
    or exists (select from alerts as alert where alert.alert_id = incident_alerts.alert_id)
) with check (true);
alter table incident_clocks enable row level security;
create policy with_incident on incident_clocks using (
    (select sees_city())
    or exists (select from incidents as incident where incident.incident_id = incident_clocks.incident_id)
) with check (true);
alter table work_order_steps enable row level security;
create policy with_work_order on work_order_steps using (
    (select sees_city())
    or exists (select from work_orders as sent where sent.work_order_id = work_order_steps.work_order_id)
) with check (true);
alter table attachments enable row level security;
create policy with_work_order on attachments using (
    (select sees_city())
    or exists (select from work_orders as sent where sent.work_order_id = attachments.work_order_id)
) with check (true);
alter table journal enable row level security;
create policy with_subject on journal using (
    (select sees_city())
    or exists (select from alerts as alert where alert.alert_id = journal.alert_id)
    or exists (select from incidents as incident where incident.incident_id = journal.incident_id)
    or exists (select from work_orders as sent where sent.work_order_id = journal.work_order_id)
) with check (true);
alter table notifications enable row level security;
create policy with_subject on notifications using (
    (select sees_city())
    or account_id = (select own_account())
    or exists (select from incidents as incident where incident.incident_id = notifications.incident_id)
    or exists (select from work_orders as sent where sent.work_order_id = notifications.work_order_id)
) with check (true);
alter table deliveries enable row level security;
create policy with_notification on deliveries using (
    (select sees_city())
    or exists (select from notifications as told where told.notification_id = deliveries.notification_id)
) with check (true);
alter table crews enable row level security;
create policy in_scope on crews using (
    (select sees_all_lifelines())
    or lifelines && (select seen_lifelines())::text[]
    or lifelines = '{}'
    or crew_id = (select own_crew())
) with check (true);
-- A gateway speaks for sensors anywhere: what it could not say belongs to no district.
alter table rejected_messages enable row level security;
create policy whole_city on rejected_messages using ((select sees_city()));

-- The chains are written by their triggers alone: the API's role can add a line and cannot touch the heads.
alter function chain_journal() security definer set search_path = public, pg_temp;
alter function chain_audit() security definer set search_path = public, pg_temp;

alter table sessions
    -- by a request or an open live stream; written now and then, not with every request
    add column last_used_at timestamptz not null default now(),
    add column address text;
create index sessions_account on sessions (account_id);
