-- Hand-overs as documents: which part of the city, the state at that moment, notes that are only ever added.

-- Nothing has written here so far, and counts alone would not let anybody take a shift over.
drop table handovers;
create table handovers (
    handover_id integer generated always as identity primary key,
    position text not null references duty_positions,
    -- the part of the city that is handed over; null: all
    lifelines text[],
    districts text[],
    given_by text not null,
    handed_at timestamptz not null,
    -- the shift it closes
    shift_starts_at timestamptz not null,
    shift_ends_at timestamptz not null,
    -- what was open at that moment, as services/api/handover/models.py describes it
    snapshot jsonb not null,
    accepted_by text,
    accepted_at timestamptz,
    withdrawn_by text,
    withdrawn_at timestamptz,
    constraint handovers_end_once check (num_nonnulls(accepted_at, withdrawn_at) <= 1),
    constraint handovers_are_taken_by_another check (accepted_by <> given_by)
);
create index handovers_recent on handovers (handed_at desc, handover_id desc);
-- a double click hands over once
create unique index handovers_open on handovers (position, given_by) where accepted_at is null and withdrawn_at is null;

create table handover_notes (
    note_id integer generated always as identity primary key,
    handover_id integer not null references handovers,
    topic text not null check (topic in ('incidents', 'overrides', 'sensors', 'crews', 'other')),
    note text not null check (note <> ''),
    written_by text not null,
    written_at timestamptz not null
);
create index handover_notes_of on handover_notes (handover_id, note_id);

-- What was handed over stays what it was: an end may be added once, and notes.
create function keep_handover() returns trigger language plpgsql as $$
begin
    if old.accepted_at is not null or old.withdrawn_at is not null then
        raise exception 'a hand-over that has ended cannot be changed';
    end if;
    if (new.position, new.lifelines, new.districts, new.given_by, new.handed_at, new.shift_starts_at,
            new.shift_ends_at, new.snapshot)
        is distinct from (old.position, old.lifelines, old.districts, old.given_by, old.handed_at, old.shift_starts_at,
            old.shift_ends_at, old.snapshot)
    then
        raise exception 'what was handed over cannot be changed';
    end if;
    return new;
end
$$;
create function refuse_handover_change() returns trigger language plpgsql as $$
begin
    raise exception 'hand-overs and their notes are kept as they are';
end
$$;
create trigger handovers_stay before update on handovers for each row execute function keep_handover();
create trigger handovers_are_kept before delete or truncate on handovers
    for each statement execute function refuse_handover_change();
create trigger handover_notes_are_kept before update or delete or truncate on handover_notes
    for each statement execute function refuse_handover_change();

-- A hand-over tells of everything in its part of the city: read by those who may see all of that part.
alter table handovers enable row level security;
create policy in_scope on handovers using (
    ((select sees_all_lifelines()) or lifelines <@ (select seen_lifelines())::text[])
    and ((select sees_all_districts()) or districts <@ (select seen_districts())::text[])
);
alter table handover_notes enable row level security;
create policy with_handover on handover_notes using (
    (select sees_city())
    or exists (select from handovers as handover where handover.handover_id = handover_notes.handover_id)
);

-- Figures of a shift are read by when things happened.
create index journal_annunciated on journal (recorded_at)
    where kind in ('raised', 'level_changed', 'realarmed', 'unshelved', 'unsuppressed', 'returned_to_service');
create index journal_denied on journal (recorded_at) where kind in ('false_alarm', 'device_fault');
create index notifications_recent on notifications (created_at);
