-- name: list_crews
-- Crews with their members and how busy they are.
select
    crew.crew_id,
    crew.crew_code,
    crew.name,
    crew.name_en,
    crew.unit,
    crew.phone,
    crew.lifelines,
    crew.skills,
    crew.longitude,
    crew.latitude,
    crew.position_at,
    coalesce(of_crew.members, '[]') as members,
    (
        select count(*)
        from work_orders as work_order
        where work_order.crew_id = crew.crew_id
            and work_order.state in ('assigned', 'accepted', 'en_route', 'arrived')
    ) as open_order_count,
    not coalesce(of_crew.has_roster, false) or coalesce(of_crew.is_on_duty, false) as is_on_duty
from crews as crew
left join lateral (
    select
        jsonb_agg(
            jsonb_build_object(
                'account_id', account.account_id, 'name', account.name, 'display_name', account.display_name
            )
            order by account.name
        ) as members,
        bool_or(exists (select from shifts as shift where shift.account_id = account.account_id)) as has_roster,
        bool_or(
            exists (
                select
                from shifts as shift
                where shift.account_id = account.account_id
                    and shift.starts_at <= %(now)s
                    and shift.ends_at > %(now)s
            )
        ) as is_on_duty
    from accounts as account
    where account.crew_id = crew.crew_id and account.disabled_at is null
) as of_crew on true
where crew.removed_at is null and (%(crew_id)s::integer is null or crew.crew_id = %(crew_id)s)
order by crew.crew_code

-- name: save_crew
-- A new crew, or another description of one.
insert into crews (crew_code, name, name_en, unit, phone, lifelines, skills, longitude, latitude, position_at)
values (
    %(crew_code)s, %(name)s, %(name_en)s, %(unit)s, %(phone)s, %(lifelines)s, %(skills)s, %(longitude)s, %(latitude)s,
    case when %(longitude)s::double precision is not null then %(now)s::timestamptz end
)
on conflict (crew_code) do update set
    name = excluded.name,
    name_en = excluded.name_en,
    unit = excluded.unit,
    phone = excluded.phone,
    lifelines = excluded.lifelines,
    skills = excluded.skills,
    longitude = coalesce(excluded.longitude, crews.longitude),
    latitude = coalesce(excluded.latitude, crews.latitude),
    position_at = coalesce(excluded.position_at, crews.position_at),
    removed_at = null
returning crew_id
