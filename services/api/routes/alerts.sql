-- name: begin_snapshot
-- List, counts and position must belong together.
set transaction isolation level repeatable read, read only

-- name: read_sequence
-- Up to where in ALERTS the tables are current.
select log_sequence
from desk_position

-- name: count_live
-- The numbers on the rail: by level, all that is live and what nobody has acknowledged.
select
    level::integer,
    count(*) as live,
    count(*) filter (where acknowledged_at is null and override = 'none') as unacknowledged
from alerts
where cleared_at is null or acknowledged_at is null or latched
group by level

-- name: list_live
-- The queue: worst first, then newest; a page begins after the alert that the cursor names.
select shown.*
from shown_alerts as shown
where (shown.cleared_at is null or shown.acknowledged_at is null or shown.latched)
    and (%(level)s::integer is null or shown.level = %(level)s)
    and (%(lifeline)s::text is null or split_part(shown.rule_id, '.', 1) = %(lifeline)s)
    and (%(district)s::text is null or shown.district_code = %(district)s)
    and (%(acknowledged)s::boolean is null or (shown.acknowledged_at is not null) = %(acknowledged)s)
    and (%(condition)s::text is null or shown.condition = %(condition)s)
    and (%(since)s::timestamptz is null or shown.raised_at >= %(since)s)
    and (%(until)s::timestamptz is null or shown.raised_at < %(until)s)
    and (
        %(pattern)s::text is null
        or concat_ws(' ', shown.sensor_code, shown.asset_code, shown.asset_name, shown.asset_name_en, shown.road) ilike %(pattern)s
    )
    and (
        %(after_level)s::integer is null
        or shown.level > %(after_level)s
        or (
            shown.level = %(after_level)s
            and (
                shown.raised_at < %(after_raised_at)s::timestamptz
                or (shown.raised_at = %(after_raised_at)s::timestamptz and shown.alert_id > %(after_alert_id)s::uuid)
            )
        )
    )
order by shown.level, shown.raised_at desc, shown.alert_id
limit %(limit)s

-- name: list_all
-- Everything ever raised, newest first; a page begins after the alert that the cursor names.
select shown.*
from shown_alerts as shown
where true
    and (%(level)s::integer is null or shown.level = %(level)s)
    and (%(lifeline)s::text is null or split_part(shown.rule_id, '.', 1) = %(lifeline)s)
    and (%(district)s::text is null or shown.district_code = %(district)s)
    and (%(acknowledged)s::boolean is null or (shown.acknowledged_at is not null) = %(acknowledged)s)
    and (%(condition)s::text is null or shown.condition = %(condition)s)
    and (%(since)s::timestamptz is null or shown.raised_at >= %(since)s)
    and (%(until)s::timestamptz is null or shown.raised_at < %(until)s)
    and (
        %(pattern)s::text is null
        or concat_ws(' ', shown.sensor_code, shown.asset_code, shown.asset_name, shown.asset_name_en, shown.road) ilike %(pattern)s
    )
    and (
        %(after_raised_at)s::timestamptz is null
        or shown.raised_at < %(after_raised_at)s::timestamptz
        or (shown.raised_at = %(after_raised_at)s::timestamptz and shown.alert_id > %(after_alert_id)s::uuid)
    )
order by shown.raised_at desc, shown.alert_id
limit %(limit)s

-- name: read_alert
-- One alert as it stands now.
select shown.*
from shown_alerts as shown
where shown.alert_id = %(alert_id)s

-- name: read_evidence
-- What justified the last step, and what the rule's limits are ratios of.
select
    alert.rules_version,
    alert.evidence,
    sensor.design_value
from alerts as alert
join sensors as sensor using (sensor_id)
where alert.alert_id = %(alert_id)s

-- name: list_journal
-- Every step of the engine and every action of a person, in order.
select
    journal_id,
    recorded_at as at,
    kind,
    actor,
    level::integer,
    value,
    observed_at,
    note
from journal
where alert_id = %(alert_id)s
order by journal_id

-- name: list_nearby
-- Other live alerts within some 500 m: what else is going on here.
select shown.*
from shown_alerts as shown
join shown_alerts as here on here.alert_id = %(alert_id)s
where shown.alert_id <> here.alert_id
    and (shown.cleared_at is null or shown.acknowledged_at is null or shown.latched)
    and abs(shown.latitude - here.latitude) < %(metres)s / 111320.0
    and st_distancesphere(
        st_makepoint(shown.longitude, shown.latitude), st_makepoint(here.longitude, here.latitude)
    ) <= %(metres)s
order by
    shown.level,
    st_distancesphere(st_makepoint(shown.longitude, shown.latitude), st_makepoint(here.longitude, here.latitude)),
    shown.alert_id
limit %(limit)s
