-- Once and in order: what receivers and repeated requests are recognised by, and indexes for what still matters after months.

-- Grows in the order of writing, which under the writers' lock is that of committing. Several moments of one incident may
-- share an instant, and a repeated delivery may be overtaken: by this a receiver finds the order again.
alter table notifications add column sequence bigint generated always as identity;

-- Made on the screen of whoever opens an incident by hand: a double tap, or a repetition after a lost answer, opens one and
-- wakes people once.
alter table incidents add column incident_key uuid constraint incidents_key_unique unique;

-- With a million notifications, ending the waiting for one order read all of them (0.5 s under the writers' lock).
create index notifications_waiting on notifications (incident_id, work_order_id)
    where wants_answer and answered_at is null;
create index notifications_waiting_work_order on notifications (work_order_id)
    where wants_answer and answered_at is null;
