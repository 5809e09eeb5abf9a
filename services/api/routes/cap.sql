-- name: list_issued
-- Incidents that other systems were told of, newest first, with their steps.
select
    incident.incident_id,
    incident.number,
    incident.title_zh,
    incident.title_en,
    incident.lifeline,
    incident.district_code,
    concat_ws(' ', asset.road, asset.name) as place_zh,
    coalesce(asset.name_en, asset.name) as place_en,
    incident.longitude,
    incident.latitude,
    incident.run_id,
    told.steps
from incidents as incident
join assets as asset using (asset_id)
cross join lateral (
    select jsonb_agg(
        jsonb_build_object(
            'journal_id', line.journal_id,
            'kind', line.kind,
            'at', line.recorded_at,
            'level', coalesce(line.level, incident.level),
            'note', line.note
        )
        order by line.journal_id
    ) as steps
    from journal as line
    where line.incident_id = incident.incident_id
        and line.kind in ('issued', 'level_raised', 'level_lowered', 'reopened', 'released', 'false_alarm')
) as told
where exists (select from journal as line where line.incident_id = incident.incident_id and line.kind = 'issued')
    and (%(since)s::timestamptz is null or incident.opened_at >= %(since)s)
order by incident.incident_id desc
limit 200
