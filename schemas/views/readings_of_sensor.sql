-- Readings for those who may see the sensor. The API's role has no right to the readings themselves: the chunks of a
-- hypertable do not know the policies of their table. The texts are executed with their values, so that only chunks
-- within the span are planned.

create or replace function sees_sensor(wanted integer) returns boolean language sql stable as $$
    select exists (
        select
        from sensors as sensor
        where sensor.sensor_id = wanted
            and (
                (
                    (sees_all_lifelines() or sensor.lifeline = any (seen_lifelines()))
                    and (sees_all_districts() or sensor.district_code = any (seen_districts()))
                )
                or sensor.asset_id in (select sent.asset_id from work_orders as sent where sent.crew_id = own_crew())
            )
    )
$$;

-- How many there are, but no farther than it takes to know that they are too many.
create or replace function count_readings(wanted integer, since timestamptz, until timestamptz, up_to integer)
returns bigint language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    found bigint := 0;
begin
    if sees_sensor(wanted) then
        execute 'select count(*) from (
            select from readings where sensor_id = $1 and observed_at >= $2 and observed_at < $3 limit $4
        ) as few' into found using wanted, since, until, up_to;
    end if;
    return found;
end
$$;

-- Every reading as it came, in order.
create or replace function list_readings(wanted integer, since timestamptz, until timestamptz)
returns table (observed_at timestamptz, value double precision, quality smallint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if sees_sensor(wanted) then
        return query execute 'select observed_at, value, quality from readings
            where sensor_id = $1 and observed_at >= $2 and observed_at < $3
            order by observed_at' using wanted, since, until;
    end if;
end
$$;

-- One row per bucket that has readings: an empty bucket has none, so that a gap stays a gap. [seconds]
create or replace function list_reading_buckets(
    wanted integer, since timestamptz, until timestamptz, seconds double precision, worst_usable integer
)
returns table (
    observed_at timestamptz,
    minimum double precision,
    maximum double precision,
    mean double precision,
    last double precision,
    worst_quality integer
)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if sees_sensor(wanted) then
        return query execute 'select
                time_bucket(make_interval(secs => $4), observed_at),
                min(value) filter (where quality <= $5),
                max(value) filter (where quality <= $5),
                avg(value) filter (where quality <= $5),
                last(value, observed_at),
                max(quality)::integer
            from readings
            where sensor_id = $1 and observed_at >= $2 and observed_at < $3
            group by 1
            order by 1' using wanted, since, until, seconds, worst_usable;
    end if;
end
$$;
