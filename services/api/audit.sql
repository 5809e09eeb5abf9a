-- name: add_line
-- The trigger chains it to the line before.
insert into audit (actor, address, action, subject_kind, subject_id, details)
values (%(actor)s, %(address)s, %(action)s, %(subject_kind)s, %(subject_id)s, %(details)s)
