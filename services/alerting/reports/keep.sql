-- name: next_number
-- The next of its series; the writers' lock keeps two from taking it.
select coalesce(max(number), 0) + 1
from reports
where kind = %(kind)s and is_drill = %(is_drill)s and year = %(year)s

-- name: add_report
-- For good.
insert into reports (incident_id, kind, is_drill, year, number, as_of, filed_at, author, content, sha256)
values (
    %(incident_id)s, %(kind)s, %(is_drill)s, %(year)s, %(number)s, %(as_of)s, %(now)s, %(author)s, %(content)s, %(sha256)s
)
returning report_id

-- name: list_standing
-- Where one incident, or every open one that was issued, stands with its reports.
select
    incident.incident_id,
    incident.state,
    incident.issued_at is not null as is_issued,
    changed.changed_at,
    filed.flash_as_of,
    filed.final_as_of,
    filed.newest_filed_at,
    incident.closed_at as ended_at,
    rule.follow_up_seconds
from incidents as incident
left join report_rules as rule on rule.level = incident.level
left join lateral (
    select max(line.recorded_at) as changed_at
    from journal as line
    where line.incident_id = incident.incident_id
        and line.kind in ('issued', 'level_raised', 'level_lowered')
        and line.recorded_at >= incident.issued_at
) as changed on true
left join lateral (
    select
        max(report.as_of) filter (where report.kind = 'flash') as flash_as_of,
        max(report.as_of) filter (where report.kind = 'final') as final_as_of,
        max(report.filed_at) as newest_filed_at
    from reports as report
    where report.incident_id = incident.incident_id
) as filed on true
where (%(incident_id)s::bigint is null or incident.incident_id = %(incident_id)s)
    and (
        not %(only_open)s
        or (
            incident.state not in ('archived', 'false_alarm', 'device_fault', 'merged', 'released')
            and incident.issued_at is not null
        )
    )
order by incident.incident_id

-- name: list_reports
-- What was filed of an incident.
select
    report_id,
    incident_id,
    kind,
    is_drill,
    year::integer as year,
    number,
    as_of,
    filed_at,
    author,
    sha256
from reports
where incident_id = %(incident_id)s
order by report_id

-- name: read_report
-- One report, without what it says.
select
    report_id,
    incident_id,
    kind,
    is_drill,
    year::integer as year,
    number,
    as_of,
    filed_at,
    author,
    sha256
from reports
where report_id = %(report_id)s

-- name: read_content
-- What it says.
select content
from reports
where report_id = %(report_id)s
