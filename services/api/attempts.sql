-- name: lock_attempts
-- Attempts of one name and address are counted one after the other.
select pg_advisory_xact_lock(hashtext(%(address)s), hashtext(%(name)s))

-- name: count_attempts
-- Recent failures around an attempt; those of known browsers count for that browser alone.
select
    exists (
        select
        from known_devices as device
        join accounts as account using (account_id)
        where device.device_hash = %(device_hash)s::bytea and account.name = %(name)s
    ) as is_known_device,
    count(*) filter (where device_hash = %(device_hash)s::bytea and name = %(name)s) as of_device,
    count(*) filter (
        where device_hash is null and name = %(name)s and address = %(address)s
    ) as of_name_and_address,
    count(*) filter (where device_hash is null and address = %(address)s) as of_address,
    count(*) filter (where device_hash is null and name = %(name)s) as of_name
from sign_in_failures
where failed_at > %(since)s and (address = %(address)s or name = %(name)s)

-- name: note_attempt
-- Taken back when the password turns out to be right.
insert into sign_in_failures (name, address, device_hash, failed_at)
values (
    %(name)s,
    %(address)s,
    case when %(is_known_device)s then %(device_hash)s::bytea end,
    %(now)s
)

-- name: forget_attempts
-- Of this name here, and in this browser.
delete from sign_in_failures
where name = %(name)s
    and ((device_hash is null and address = %(address)s) or device_hash = %(device_hash)s::bytea)

-- name: drop_old_attempts
-- They count no longer.
delete from sign_in_failures
where failed_at <= %(since)s

-- name: list_lock_outs
-- Who is kept out, and until enough failures are old. Names that are no accounts stay untold.
with recent as (
    select * from sign_in_failures where failed_at > %(since)s
),
locked as (
    select
        'device' as kind,
        name,
        max(address) as address,
        count(*) as attempts,
        (array_agg(failed_at order by failed_at desc))[%(per_device)s] as decisive_at
    from recent
    where device_hash is not null
    group by device_hash, name
    having count(*) >= %(per_device)s
    union all
    select
        'name_and_address',
        name,
        address,
        count(*),
        (array_agg(failed_at order by failed_at desc))[%(per_name_and_address)s]
    from recent
    where device_hash is null
    group by name, address
    having count(*) >= %(per_name_and_address)s
    union all
    select
        'address',
        null,
        address,
        count(*),
        (array_agg(failed_at order by failed_at desc))[%(per_address)s]
    from recent
    where device_hash is null
    group by address
    having count(*) >= %(per_address)s
    union all
    select
        'name',
        name,
        null,
        count(*),
        (array_agg(failed_at order by failed_at desc))[%(per_name)s]
    from recent
    where device_hash is null
    group by name
    having count(*) >= %(per_name)s
)
select
    kind,
    name,
    address,
    attempts,
    decisive_at + %(span)s as until
from locked
where name is null or exists (select from accounts as account where account.name = locked.name)
order by until desc, kind, name, address

-- name: lift_lock_outs
-- An admin lets them try again.
delete from sign_in_failures
where (%(name)s::text is null or name = %(name)s)
    and (%(address)s::text is null or address = %(address)s)
    and num_nonnulls(%(name)s::text, %(address)s::text) > 0
