-- name: lock_register
-- One import at a time; also tells how assets are spread over partitions.
select partition_count from register for update

-- name: create_incoming
-- Where the rows of the files wait to be compared with the register; gone with the transaction.
create temporary table incoming_map_features (
    ordinal integer, kind text, code text, name text, name_en text, properties jsonb, geometry geometry(Geometry, 4326)
) on commit drop;
create temporary table incoming_assets (
    ordinal integer, asset_code text, lifeline text, kind text, name text, name_en text, district_code text,
    road text, owner_unit text, properties jsonb, geometry geometry(Geometry, 4326), partition smallint
) on commit drop;
create temporary table incoming_gateways (ordinal integer, gateway_code text, run_id text) on commit drop;
create temporary table incoming_sensors (
    ordinal integer, sensor_code text, gateway_code text, asset_code text, quantity text, unit text,
    design_value double precision, longitude double precision, latitude double precision
) on commit drop;
create temporary table incoming_links (
    ordinal integer, from_code text, to_code text, kind text, distance_m double precision
) on commit drop

-- name: copy_map_features
-- Rows of the files, as they are.
copy incoming_map_features (ordinal, kind, code, name, name_en, properties, geometry) from stdin

-- name: copy_assets
-- Rows of the files, with the partition that follows from the code.
copy incoming_assets (
    ordinal, asset_code, lifeline, kind, name, name_en, district_code, road, owner_unit, properties, geometry, partition
) from stdin

-- name: copy_gateways
-- Rows of the files, as they are.
copy incoming_gateways (ordinal, gateway_code, run_id) from stdin

-- name: copy_sensors
-- Rows of the files, as they are.
copy incoming_sensors (
    ordinal, sensor_code, gateway_code, asset_code, quantity, unit, design_value, longitude, latitude
) from stdin

-- name: copy_links
-- Rows of the files, as they are.
copy incoming_links (ordinal, from_code, to_code, kind, distance_m) from stdin

-- name: list_moved_assets
-- Points that the register has elsewhere: where each was, where the file puts it.
select
    incoming.ordinal,
    st_x(incoming.geometry) as longitude,
    st_y(incoming.geometry) as latitude,
    st_x(asset.geometry) as true_longitude,
    st_y(asset.geometry) as true_latitude
from incoming_assets as incoming
join assets as asset using (asset_code)
where geometrytype(incoming.geometry) = 'POINT' and geometrytype(asset.geometry) = 'POINT'

-- name: store_map_features
-- Add what is new, change what differs.
with stored as (
    insert into map_features (kind, code, name, name_en, properties, geometry)
    select kind, code, name, name_en, properties, geometry
    from incoming_map_features
    order by ordinal
    on conflict on constraint map_features_code_unique do update set
        name = excluded.name,
        name_en = coalesce(excluded.name_en, map_features.name_en),
        properties = excluded.properties,
        geometry = excluded.geometry
    where (map_features.name, map_features.name_en, map_features.properties)
        is distinct from (excluded.name, coalesce(excluded.name_en, map_features.name_en), excluded.properties)
        or not st_orderingequals(map_features.geometry, excluded.geometry)
    returning xmax = 0 as is_new
)
select count(*) filter (where is_new) as added, count(*) filter (where not is_new) as changed from stored

-- name: find_districts
-- Assets whose file names no district lie in the one whose outline holds them.
update incoming_assets as incoming
set district_code = district.code
from map_features as district
where incoming.district_code is null
    and district.kind = 'district'
    and st_covers(district.geometry, st_pointonsurface(incoming.geometry))

-- name: list_unknown_districts
-- Named districts that have no outline on the map.
select incoming.ordinal, incoming.district_code
from incoming_assets as incoming
where incoming.district_code is not null
    and not exists (
        select from map_features as district
        where district.kind = 'district' and district.code = incoming.district_code
    )
order by incoming.ordinal

-- name: store_assets
-- Add what is new, change what differs; a column left out keeps what the register has.
with stored as (
    insert into assets (
        asset_code, lifeline, kind, name, name_en, district_code, road, owner_unit, partition, properties, geometry
    )
    select
        asset_code, lifeline, kind, coalesce(name, asset_code), name_en, district_code, road, owner_unit, partition,
        properties, geometry
    from incoming_assets
    order by ordinal
    on conflict on constraint assets_code_unique do update set
        lifeline = excluded.lifeline,
        kind = excluded.kind,
        name = case when excluded.name = excluded.asset_code then assets.name else excluded.name end,
        name_en = coalesce(excluded.name_en, assets.name_en),
        district_code = coalesce(excluded.district_code, assets.district_code),
        road = coalesce(excluded.road, assets.road),
        owner_unit = coalesce(excluded.owner_unit, assets.owner_unit),
        properties = excluded.properties,
        geometry = excluded.geometry
    where (
        assets.lifeline,
        assets.kind,
        assets.name,
        assets.name_en,
        assets.district_code,
        assets.road,
        assets.owner_unit,
        assets.properties
    ) is distinct from (
        excluded.lifeline,
        excluded.kind,
        case when excluded.name = excluded.asset_code then assets.name else excluded.name end,
        coalesce(excluded.name_en, assets.name_en),
        coalesce(excluded.district_code, assets.district_code),
        coalesce(excluded.road, assets.road),
        coalesce(excluded.owner_unit, assets.owner_unit),
        excluded.properties
    ) or not st_orderingequals(assets.geometry, excluded.geometry)
    returning xmax = 0 as is_new
)
select count(*) filter (where is_new) as added, count(*) filter (where not is_new) as changed from stored

-- name: take_sensors_without_asset
-- Sensors that name an asset which neither the files nor the register know.
delete from incoming_sensors as incoming
where not exists (select from assets as asset where asset.asset_code = incoming.asset_code)
returning incoming.ordinal, incoming.asset_code

-- name: take_links_without_end
-- Links of which an end is not known, with the column that names it.
delete from incoming_links as link
using (
    select
        incoming.ordinal,
        case when start.asset_id is null then 'from_asset' else 'to_asset' end as end_column,
        case when start.asset_id is null then incoming.from_code else incoming.to_code end as end_code
    from incoming_links as incoming
    left join assets as start on start.asset_code = incoming.from_code
    left join assets as target on target.asset_code = incoming.to_code
    where start.asset_id is null or target.asset_id is null
) as loose
where link.ordinal = loose.ordinal
returning loose.ordinal, loose.end_column, loose.end_code

-- name: store_gateways
-- Gateways from their own files and those that sensors name; a run that is set is never taken away.
with named as (
    select gateway_code, max(run_id) as run_id
    from (
        select gateway_code, run_id from incoming_gateways
        union all
        select gateway_code, null from incoming_sensors
    ) as mentioned
    group by gateway_code
),
stored as (
    insert into gateways (gateway_code, run_id)
    select gateway_code, run_id
    from named
    order by gateway_code
    on conflict on constraint gateways_code_unique do update set run_id = excluded.run_id
    where excluded.run_id is not null and excluded.run_id is distinct from gateways.run_id
    returning xmax = 0 as is_new
)
select
    count(*) filter (where is_new) as added,
    count(*) filter (where not is_new) as changed,
    (select count(*) from named) as total
from stored

-- name: list_placed_sensors
-- Sensors with a position of their own whose asset is a point: where each lies, where its asset lies.
select
    incoming.ordinal,
    incoming.longitude,
    incoming.latitude,
    st_x(asset.geometry) as true_longitude,
    st_y(asset.geometry) as true_latitude
from incoming_sensors as incoming
join assets as asset using (asset_code)
where incoming.longitude is not null and geometrytype(asset.geometry) = 'POINT'

-- name: store_sensors
-- Add what is new, change what differs, take removed ones back into service.
with located as (
    select
        incoming.ordinal,
        incoming.sensor_code,
        gateway.gateway_id,
        asset.asset_id,
        incoming.quantity,
        incoming.unit,
        incoming.design_value,
        coalesce(incoming.longitude, st_x(st_pointonsurface(asset.geometry))) as longitude,
        coalesce(incoming.latitude, st_y(st_pointonsurface(asset.geometry))) as latitude
    from incoming_sensors as incoming
    join gateways as gateway using (gateway_code)
    join assets as asset using (asset_code)
),
stored as (
    insert into sensors (sensor_code, gateway_id, asset_id, quantity, unit, design_value, longitude, latitude)
    select sensor_code, gateway_id, asset_id, quantity, unit, design_value, longitude, latitude
    from located
    order by ordinal
    on conflict on constraint sensors_code_unique do update set
        gateway_id = excluded.gateway_id,
        asset_id = excluded.asset_id,
        quantity = excluded.quantity,
        unit = excluded.unit,
        design_value = coalesce(excluded.design_value, sensors.design_value),
        longitude = excluded.longitude,
        latitude = excluded.latitude,
        removed_at = null
    where (
        sensors.gateway_id,
        sensors.asset_id,
        sensors.quantity,
        sensors.unit,
        sensors.design_value,
        sensors.longitude,
        sensors.latitude,
        sensors.removed_at
    ) is distinct from (
        excluded.gateway_id,
        excluded.asset_id,
        excluded.quantity,
        excluded.unit,
        coalesce(excluded.design_value, sensors.design_value),
        excluded.longitude,
        excluded.latitude,
        null::timestamptz
    )
    returning xmax = 0 as is_new
)
select count(*) filter (where is_new) as added, count(*) filter (where not is_new) as changed from stored

-- name: store_links
-- Add what is new, change what differs.
with stored as (
    insert into links (from_asset_id, to_asset_id, kind, distance_m)
    select start.asset_id, target.asset_id, incoming.kind, incoming.distance_m
    from incoming_links as incoming
    join assets as start on start.asset_code = incoming.from_code
    join assets as target on target.asset_code = incoming.to_code
    order by incoming.ordinal
    on conflict (from_asset_id, to_asset_id, kind) do update set distance_m = excluded.distance_m
    where excluded.distance_m is distinct from links.distance_m
    returning xmax = 0 as is_new
)
select count(*) filter (where is_new) as added, count(*) filter (where not is_new) as changed from stored

-- name: raise_register_version
-- Whoever reads the register learns that it is another one now.
update register set version = version + 1 returning version

-- name: notify_register_changed
-- Delivered when the transaction commits.
notify register_changed
