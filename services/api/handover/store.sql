-- name: list_handovers
-- Hand-overs within the reader's part of the city, newest first; a page begins after the one that the cursor names.
select
    handover.handover_id,
    handover.position,
    jsonb_build_object('zh', post.name_zh, 'en', post.name_en) as position_name,
    handover.lifelines,
    handover.districts,
    handover.given_by,
    coalesce(giver.display_name, handover.given_by) as given_by_name,
    handover.handed_at,
    handover.shift_starts_at,
    handover.shift_ends_at,
    handover.accepted_by,
    coalesce(taker.display_name, handover.accepted_by) as accepted_by_name,
    handover.accepted_at,
    handover.withdrawn_by,
    handover.withdrawn_at,
    (
        select count(*)
        from handover_notes as written
        where written.handover_id = handover.handover_id
    ) as note_count,
    jsonb_build_object(
        'incidents', (
            select sum(counted.value::integer) from jsonb_each_text(handover.snapshot -> 'incident_counts') as counted
        ),
        'alerts', (
            select sum(counted.value::integer) from jsonb_each_text(handover.snapshot -> 'alert_counts') as counted
        ),
        'overrides', (
            select sum(counted.value::integer) from jsonb_each_text(handover.snapshot -> 'override_counts') as counted
        ),
        'work_orders', handover.snapshot -> 'work_order_count'
    ) as counts
from handovers as handover
join duty_positions as post using (position)
left join accounts as giver on giver.name = handover.given_by
left join accounts as taker on taker.name = handover.accepted_by
where (%(handover_id)s::integer is null or handover.handover_id = %(handover_id)s)
    and (%(position)s::text is null or handover.position = %(position)s)
    and (not %(is_open)s or (handover.accepted_at is null and handover.withdrawn_at is null))
    and (
        %(after_id)s::integer is null
        or (handover.handed_at, handover.handover_id) < (%(after_at)s::timestamptz, %(after_id)s::integer)
    )
order by handover.handed_at desc, handover.handover_id desc
limit %(limit)s

-- name: read_snapshot
-- What was open then.
select snapshot
from handovers
where handover_id = %(handover_id)s

-- name: list_notes
-- What was said, in order.
select
    note_id,
    topic,
    note,
    written_by,
    written_at
from handover_notes
where handover_id = %(handover_id)s
order by note_id

-- name: lock_handover
-- Two who press at once take turns.
select handover_id
from handovers
where handover_id = %(handover_id)s
for update

-- name: add_handover
-- Given; the hash goes into the audit's chain, so that the document can be told from a forged one. Twice gives once.
insert into handovers (
    position, lifelines, districts, given_by, handed_at, shift_starts_at, shift_ends_at, snapshot
)
values (
    %(position)s, %(lifelines)s, %(districts)s, %(given_by)s, %(now)s, %(shift_starts_at)s, %(shift_ends_at)s,
    %(snapshot)s
)
on conflict (position, given_by) where accepted_at is null and withdrawn_at is null do nothing
returning
    handover_id,
    encode(sha256(convert_to(snapshot::text, 'UTF8')), 'hex')

-- name: add_note
-- Said.
insert into handover_notes (handover_id, topic, note, written_by, written_at)
values (%(handover_id)s, %(topic)s, %(note)s, %(written_by)s, %(now)s)

-- name: accept
-- Taken over.
update handovers set
    accepted_by = %(account)s,
    accepted_at = %(now)s
where handover_id = %(handover_id)s

-- name: withdraw
-- Taken back.
update handovers set
    withdrawn_by = %(account)s,
    withdrawn_at = %(now)s
where handover_id = %(handover_id)s
