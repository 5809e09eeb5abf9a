-- name: newest_journal_id
-- Where the journal ends now; what is older is not shown again.
select coalesce(max(journal.journal_id), 0) as journal_id from journal;

-- name: list_new_entries
-- What happened to alerts since the last look, with what a person needs to recognise the place.
select
    journal.journal_id,
    journal.recorded_at,
    journal.kind,
    coalesce(journal.level, alert.level) as level,
    coalesce(journal.value, alert.value) as value,
    alert.limit_value,
    alert.rule_id,
    asset.asset_code,
    coalesce(asset.name_en, asset.name) as asset_name,
    sensor.quantity
from journal
join alerts as alert using (alert_id)
join sensors as sensor using (sensor_id)
join assets as asset on asset.asset_id = sensor.asset_id
where journal.journal_id > %(after)s
order by journal.journal_id
limit 200;
