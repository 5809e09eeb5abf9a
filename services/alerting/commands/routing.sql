-- name: list_districts
-- Every district that an incident may lie in; null when something lies in none.
select code
from map_features
where kind = 'district'
union
select district_code
from assets
order by 1

-- name: add_route
-- Another row.
insert into routes (
    lifeline, district_code, level, moment, from_time, to_time, step, after_seconds, recipient_kind, recipient, channels,
    enabled
)
values (
    %(lifeline)s, %(district_code)s, %(level)s, %(moment)s, %(from_time)s, %(to_time)s, %(step)s, %(after_seconds)s,
    %(recipient_kind)s, %(recipient)s, %(channels)s, %(enabled)s
)
returning route_id

-- name: save_route
-- A row as it shall be from now on.
update routes set
    lifeline = %(lifeline)s,
    district_code = %(district_code)s,
    level = %(level)s,
    moment = %(moment)s,
    from_time = %(from_time)s,
    to_time = %(to_time)s,
    step = %(step)s,
    after_seconds = %(after_seconds)s,
    recipient_kind = %(recipient_kind)s,
    recipient = %(recipient)s,
    channels = %(channels)s,
    enabled = %(enabled)s
where route_id = %(route_id)s

-- name: remove_route
-- Taken away; the audit keeps what it was.
delete from routes
where route_id = %(route_id)s
