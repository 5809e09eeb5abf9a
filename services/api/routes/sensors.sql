-- name: list_sensors
-- Sensors in service with their newest reading, by number; a page begins after the one that the cursor names.
select shown.*
from shown_sensors as shown
where shown.removed_at is null
    and (%(asset)s::text is null or shown.asset_code = %(asset)s)
    and (%(lifeline)s::text is null or split_part(shown.quantity, '.', 1) = %(lifeline)s)
    and (
        %(pattern)s::text is null
        or concat_ws(' ', shown.sensor_code, shown.gateway_code, shown.asset_code, shown.asset_name, shown.asset_name_en, shown.road)
            ilike %(pattern)s
    )
    and (%(after)s::integer is null or shown.sensor_id > %(after)s)
order by shown.sensor_id
limit %(limit)s

-- name: read_sensor
-- One sensor with its newest reading, in service or not.
select shown.*
from shown_sensors as shown
where shown.sensor_id = %(sensor_id)s
