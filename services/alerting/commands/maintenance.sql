-- name: find_place
-- An asset, and whether its gateways are simulated.
select
    asset.asset_id,
    asset.name,
    asset.name_en,
    asset.lifeline,
    asset.district_code,
    (
        select max(gateway.run_id)
        from sensors as sensor
        join gateways as gateway using (gateway_id)
        where sensor.asset_id = asset.asset_id
    ) as run_id
from assets as asset
where asset.asset_code = %(asset_code)s
