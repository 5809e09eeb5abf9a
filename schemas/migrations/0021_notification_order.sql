-- Notifications over months: the order in which receivers sort them, and indexes of the few that still matter.

-- Grows in the order of writing, which under the writers' lock is that of committing. Several moments of one incident may
-- share an instant, and a repeated delivery may be overtaken: by this a receiver finds the order again.
alter table notifications add column sequence bigint generated always as identity;

-- With a million notifications, ending the waiting for one order read all of them (0.5 s under the writers' lock), and so did
-- every look at what is dead (0.3 s each second and worker).
create index notifications_waiting on notifications (incident_id, work_order_id)
    where wants_answer and answered_at is null;
create index notifications_waiting_work_order on notifications (work_order_id)
    where wants_answer and answered_at is null;
create index deliveries_dead on deliveries (delivery_id) where state = 'dead';
