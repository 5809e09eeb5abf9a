-- name: list_base
-- Districts, roads, rivers and parks as one GeoJSON text; seven digits are a centimetre.
select json_build_object(
    'type', 'FeatureCollection',
    'features', coalesce(
        json_agg(
            json_build_object(
                'type', 'Feature',
                'geometry', st_asgeojson(feature.geometry, 7)::json,
                'properties', feature.properties || jsonb_build_object(
                    'kind', feature.kind,
                    'code', feature.code,
                    'name', feature.name,
                    'name_en', feature.name_en
                )
            )
            order by feature.feature_id
        ),
        '[]'
    )
)::text
from map_features as feature

-- name: list_networks
-- Assets that are lines or areas: pipes, rivers of water, tunnels, slopes.
select json_build_object(
    'type', 'FeatureCollection',
    'features', coalesce(
        json_agg(
            json_build_object(
                'type', 'Feature',
                'geometry', st_asgeojson(asset.geometry, 7)::json,
                'properties', json_build_object(
                    'asset_code', asset.asset_code,
                    'lifeline', asset.lifeline,
                    'kind', asset.kind,
                    'name', asset.name,
                    'name_en', asset.name_en
                )
            )
            order by asset.asset_id
        ),
        '[]'
    )
)::text
from assets as asset
where st_dimension(asset.geometry) > 0
