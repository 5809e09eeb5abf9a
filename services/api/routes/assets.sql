-- name: list_assets
-- What is protected, by code; a page begins after the code that the cursor names.
select
    asset.asset_code,
    asset.lifeline,
    asset.kind,
    asset.name,
    asset.name_en,
    asset.district_code,
    asset.road,
    asset.owner_unit,
    st_x(st_pointonsurface(asset.geometry)) as longitude,
    st_y(st_pointonsurface(asset.geometry)) as latitude,
    (
        select count(*)
        from sensors as sensor
        where sensor.asset_id = asset.asset_id and sensor.removed_at is null
    ) as sensor_count
from assets as asset
where (%(lifeline)s::text is null or asset.lifeline = %(lifeline)s)
    and (%(district)s::text is null or asset.district_code = %(district)s)
    and (%(kind)s::text is null or asset.kind = %(kind)s)
    and (%(pattern)s::text is null or concat_ws(' ', asset.asset_code, asset.name, asset.name_en, asset.road) ilike %(pattern)s)
    and (%(after)s::text is null or asset.asset_code > %(after)s)
order by asset.asset_code
limit %(limit)s

-- name: read_asset
-- One asset with its shape and everything its owner wrote down.
select
    asset.asset_code,
    asset.lifeline,
    asset.kind,
    asset.name,
    asset.name_en,
    asset.district_code,
    asset.road,
    asset.owner_unit,
    st_x(st_pointonsurface(asset.geometry)) as longitude,
    st_y(st_pointonsurface(asset.geometry)) as latitude,
    (
        select count(*)
        from sensors as sensor
        where sensor.asset_id = asset.asset_id and sensor.removed_at is null
    ) as sensor_count,
    asset.properties,
    st_asgeojson(asset.geometry, 7)::json as geometry
from assets as asset
where asset.asset_code = %(asset_code)s

-- name: list_links
-- Neighbours in the networks, in both directions.
select
    link.kind,
    'to' as direction,
    target.asset_code,
    target.name,
    link.distance_m
from links as link
join assets as asset on asset.asset_id = link.from_asset_id
join assets as target on target.asset_id = link.to_asset_id
where asset.asset_code = %(asset_code)s
union all
select
    link.kind,
    'from' as direction,
    start.asset_code,
    start.name,
    link.distance_m
from links as link
join assets as asset on asset.asset_id = link.to_asset_id
join assets as start on start.asset_id = link.from_asset_id
where asset.asset_code = %(asset_code)s
order by kind, direction, asset_code
