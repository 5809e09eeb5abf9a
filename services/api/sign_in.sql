-- name: find_account
-- Who signs in with a password, if they may.
select
    account_id,
    name,
    display_name,
    roles,
    lifelines,
    districts,
    crew_id,
    language,
    is_machine,
    password_temporary_until,
    password_hash
from accounts
where name = %(name)s and disabled_at is null and password_hash is not null and not is_machine

-- name: note_signed_in
-- An account that nobody uses shows.
update accounts set last_signed_in_at = %(now)s
where account_id = %(account_id)s

-- name: rename_device
-- The same browser under its new token, for everybody who uses it.
update known_devices set device_hash = %(device_hash)s
where device_hash = %(old_hash)s::bytea

-- name: know_device
-- This browser belongs to somebody who knows the password.
insert into known_devices (device_hash, account_id, created_at, last_used_at)
values (%(device_hash)s, %(account_id)s, %(now)s, %(now)s)
on conflict (device_hash, account_id) do update set last_used_at = excluded.last_used_at

-- name: forget_old_devices
-- Unused for long, or more than a person has.
delete from known_devices
where account_id = %(account_id)s
    and (
        last_used_at < %(since)s
        or device_hash not in (
            select newest.device_hash
            from known_devices as newest
            where newest.account_id = %(account_id)s
            order by newest.last_used_at desc
            limit %(largest)s
        )
    )

-- name: set_own_password
-- Chosen by the person: no longer temporary.
update accounts set
    password_hash = %(password_hash)s,
    password_temporary_until = null,
    password_changed_at = %(now)s
where account_id = %(account_id)s

-- name: drop_other_sessions
-- Whoever knew the old password is out.
delete from sessions
where account_id = %(account_id)s and token_hash <> %(token_hash)s
