-- name: list_in_force
-- Messages of these incidents that no Cancel has taken back, oldest first.
select
    message.sender,
    message.identifier,
    message.sent_at
from cap_messages as message
where message.incident_id = any(%(incident_ids)s)
    and message.kind <> 'Cancel'
    and not exists (
        select
        from cap_messages as later
        where later.incident_id = message.incident_id
            and later.kind = 'Cancel'
            and later.cap_message_id > message.cap_message_id
    )
order by message.cap_message_id

-- name: is_issued
-- Is a warning in force for it?
select
    issued_at is not null
    and state in ('reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed')
from incidents
where incident_id = %(incident_id)s

-- name: read_sender
-- Who speaks.
select
    division_code,
    agency_code,
    unit_code,
    extension_code,
    name_zh,
    name_en,
    contact,
    console_address
from cap_sender

-- name: read_incident
-- What happened and where; the outline only of an asset that is an area.
select
    incident.incident_id,
    incident.number,
    incident.level::integer,
    incident.lifeline,
    incident.title_zh,
    incident.title_en,
    incident.district_code,
    incident.longitude,
    incident.latitude,
    incident.run_id,
    incident.opened_at,
    asset.name as asset_name,
    asset.name_en as asset_name_en,
    asset.road,
    case
        when st_geometrytype(asset.geometry) = 'ST_Polygon'
            then st_asgeojson(st_simplifypreservetopology(st_exteriorring(asset.geometry), 0.00005), 6)
    end as outline
from incidents as incident
join assets as asset using (asset_id)
where incident.incident_id = %(incident_id)s

-- name: list_claims
-- What its alerts say, the worst first.
select
    alert.rule_id,
    alert.level::integer,
    alert.condition,
    alert.value,
    alert.limit_value,
    alert.changed_at,
    coalesce(sensor.quantity, '') as quantity
from incident_alerts as member
join alerts as alert using (alert_id)
left join sensors as sensor using (sensor_id)
where member.incident_id = %(incident_id)s
order by alert.condition = 'true' desc, alert.level, alert.raised_at, alert.alert_id

-- name: list_identifiers
-- Taken in this second.
select identifier
from cap_messages
where identifier between %(first)s and %(last)s

-- name: add_message
-- For good.
insert into cap_messages (
    identifier, sender, incident_id, kind, status, cause, level, sent_at, expires_at, title_zh, title_en, document, sha256
)
values (
    %(identifier)s, %(sender)s, %(incident_id)s, %(kind)s, %(status)s, %(cause)s, %(level)s, %(sent_at)s,
    %(expires_at)s, %(title_zh)s, %(title_en)s, %(document)s, %(sha256)s
)

-- name: list_expiring
-- Warnings in force whose newest message ends soon, or of which none is kept.
select incident.incident_id
from incidents as incident
left join lateral (
    select
        message.kind,
        message.expires_at
    from cap_messages as message
    where message.incident_id = incident.incident_id
    order by message.cap_message_id desc
    limit 1
) as newest on true
where incident.state not in ('archived', 'false_alarm', 'device_fault', 'merged', 'released')
    and incident.issued_at is not null
    and (newest.expires_at is null or (newest.kind <> 'Cancel' and newest.expires_at <= %(before)s))
order by incident.incident_id
limit 50
