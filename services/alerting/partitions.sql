-- name: read_in_one_snapshot
-- Version and sensors must belong together.
set transaction isolation level repeatable read, read only

-- name: read_register
-- Which register is this, and into how many partitions is it split?
select version, partition_count from register

-- name: list_sensors
-- Every sensor in service, with what relative limits are ratios of.
select
    sensor.sensor_id,
    sensor.quantity,
    sensor.design_value,
    asset.partition
from sensors as sensor
join assets as asset using (asset_id)
where sensor.removed_at is null
order by sensor.sensor_id

-- name: claim
-- Take a partition over: from now on a smaller epoch cannot save.
insert into engine_partitions as held (partition, epoch, owner, claimed_at)
values (%(partition)s, 1, %(owner)s, now())
on conflict (partition) do update set
    epoch = held.epoch + 1,
    owner = excluded.owner,
    claimed_at = excluded.claimed_at
returning epoch, log_created, log_sequence, state

-- name: save
-- State and position together, unless somebody has taken over.
update engine_partitions set
    log_created = %(log_created)s,
    log_sequence = %(log_sequence)s,
    rules_version = %(rules_version)s,
    register_version = %(register_version)s,
    state = %(state)s,
    saved_at = now()
where partition = %(partition)s
and epoch = %(epoch)s
