-- name: read_quantity
-- What the sensor measures.
select quantity
from sensors
where sensor_id = %(sensor_id)s

-- name: count_readings
-- How many there are, but no farther than it takes to know that they are too many.
select count(*)
from (
    select
    from readings
    where sensor_id = %(sensor_id)s and observed_at >= %(since)s and observed_at < %(until)s
    limit %(limit)s
) as found

-- name: list_readings
-- Every reading as it came. Bad ones show when and how bad, but count for no curve.
select
    observed_at,
    case when quality <= %(worst_usable)s then value end as minimum,
    case when quality <= %(worst_usable)s then value end as maximum,
    case when quality <= %(worst_usable)s then value end as mean,
    value as last,
    quality::integer as worst_quality
from readings
where sensor_id = %(sensor_id)s and observed_at >= %(since)s and observed_at < %(until)s
order by observed_at

-- name: list_buckets
-- One row per bucket that has readings: an empty bucket has none, so that a gap stays a gap.
select
    time_bucket(make_interval(secs => %(seconds)s), observed_at) as observed_at,
    min(value) filter (where quality <= %(worst_usable)s) as minimum,
    max(value) filter (where quality <= %(worst_usable)s) as maximum,
    avg(value) filter (where quality <= %(worst_usable)s) as mean,
    last(value, observed_at) as last,
    max(quality)::integer as worst_quality
from readings
where sensor_id = %(sensor_id)s and observed_at >= %(since)s and observed_at < %(until)s
group by 1
order by 1
