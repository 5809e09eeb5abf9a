-- name: read_quantity
-- What the sensor measures.
select quantity
from sensors
where sensor_id = %(sensor_id)s

-- name: count_readings
-- How many there are, but no farther than it takes to know that they are too many.
select count_readings(%(sensor_id)s, %(since)s, %(until)s, %(limit)s)

-- name: list_readings
-- Every reading as it came. Bad ones show when and how bad, but count for no curve.
select
    observed_at,
    case when quality <= %(worst_usable)s then value end as minimum,
    case when quality <= %(worst_usable)s then value end as maximum,
    case when quality <= %(worst_usable)s then value end as mean,
    value as last,
    quality::integer as worst_quality
from list_readings(%(sensor_id)s, %(since)s, %(until)s)

-- name: list_buckets
-- One row per bucket that has readings: an empty bucket has none, so that a gap stays a gap.
select
    observed_at,
    minimum,
    maximum,
    mean,
    last,
    worst_quality
from list_reading_buckets(%(sensor_id)s, %(since)s, %(until)s, %(seconds)s, %(worst_usable)s)
