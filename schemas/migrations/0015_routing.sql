-- Routes, clocks and classes are changed by people; ways to reach people and systems are watched.

-- What the installation came with, so that a change can be taken back; null: the city has added the row.
alter table clock_rules
    add column default_seconds integer,
    add column default_source text,
    add column default_mark text,
    add column changed_by text,
    add column changed_at timestamptz;
update clock_rules set
    default_seconds = seconds,
    default_source = source,
    default_mark = mark;

alter table alert_classes
    add column default_is_latching boolean,
    add column default_longest_shelving_seconds integer,
    add column default_realarm_seconds integer,
    add column default_source text,
    add column default_mark text,
    add column changed_by text,
    add column changed_at timestamptz,
    add constraint alert_classes_say_what_they_are_about check (num_nonnulls(rule_id, level) > 0);
update alert_classes set
    default_is_latching = is_latching,
    default_longest_shelving_seconds = longest_shelving_seconds,
    default_realarm_seconds = realarm_seconds,
    default_source = source,
    default_mark = mark;
create unique index alert_classes_unique on alert_classes (coalesce(rule_id, ''), coalesce(lifeline, ''), coalesce(level, 0));

-- At which level a clock got its time: only a worse one shortens it, a changed table does not. Null: not known.
alter table incident_clocks add column level smallint check (level between 1 and 4);
update incident_clocks as clock set level = incident.level
from incidents as incident
where incident.incident_id = clock.incident_id;

-- Who takes a message over: the host of a browser's push service, the kind of an Apprise address, the name of a webhook.
-- A vendor that hangs must not hold up the others, and one that fails must be seen.
alter table contact_points
    add column vendor text not null default '',
    -- taken back by its owner: the address is forgotten, the row stays for the deliveries that name it
    add column removed_at timestamptz;
update contact_points set vendor = case channel
    when 'push' then coalesce(substring(address ->> 'endpoint' from '^https?://([^/:]+)'), '')
    else lower(split_part(address ->> 'url', '://', 1))
end;

alter table webhooks
    -- after a rotation the old secret signs as well, until then
    add column previous_secret text,
    add column previous_until timestamptz;

alter table deliveries
    add column vendor text not null default '',
    add column attempted_at timestamptz,
    add column discarded_by text,
    add column discarded_because text,
    drop constraint deliveries_state_check,
    add constraint deliveries_state_check
        check (state in ('ready', 'sending', 'delivered', 'dead', 'cancelled', 'discarded'));
update deliveries as delivery set vendor = contact.vendor
from contact_points as contact
where contact.contact_id = delivery.contact_id;
update deliveries as delivery set vendor = webhook.name
from notifications as notification
join webhooks as webhook using (webhook_id)
where notification.notification_id = delivery.notification_id and delivery.channel = 'webhook';

drop index deliveries_waiting;
create index deliveries_waiting on deliveries (channel, vendor, next_attempt_at) where state in ('ready', 'sending');
-- the worker counts them twice a second, however many have been delivered
create index deliveries_dead on deliveries (delivery_id) where state = 'dead';
-- how each vendor does, over the last days
create index deliveries_attempted on deliveries (attempted_at) where attempted_at is not null;
create index deliveries_contact on deliveries (contact_id, delivery_id desc) where contact_id is not null;
