-- name: read_incident
-- What routing needs to know of it.
select
    lifeline,
    district_code,
    level::integer
from incidents
where incident_id = %(incident_id)s

-- name: list_district_names
-- What districts are called, by code.
select
    code,
    jsonb_build_object('zh', name, 'en', coalesce(name_en, name)) as words
from map_features
where kind = 'district'
