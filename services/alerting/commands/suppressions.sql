-- name: list
-- Suppressions by number, with how much each keeps quiet now.
select
    suppression_id,
    cause_rule_id,
    symptom_rule_id,
    relation,
    cause_level::integer,
    reason,
    revision,
    author,
    changed_at,
    approved_by,
    approved_at,
    enabled,
    disabled_because,
    enabled and coalesce(approved_by <> author, false) as is_active,
    (
        select count(*)::integer
        from overrides as held
        where held.suppression_id = suppressions.suppression_id and held.kind = 'by_design' and held.ended_at is null
    ) as held_count
from suppressions
where %(suppression_id)s::integer is null or suppression_id = %(suppression_id)s
order by suppression_id

-- name: add
-- Without effect until somebody else approves it.
insert into suppressions (cause_rule_id, symptom_rule_id, relation, cause_level, reason, author, changed_at)
values (
    %(cause_rule_id)s, %(symptom_rule_id)s, %(relation)s, %(cause_level)s, %(reason)s, %(account)s, %(now)s
)
returning suppression_id

-- name: change
-- Another meaning needs another approval.
update suppressions set
    cause_rule_id = %(cause_rule_id)s,
    symptom_rule_id = %(symptom_rule_id)s,
    relation = %(relation)s,
    cause_level = %(cause_level)s,
    reason = %(reason)s,
    revision = revision + 1,
    author = %(account)s,
    changed_at = %(now)s,
    approved_by = null,
    approved_at = null,
    enabled = true,
    disabled_because = null
where suppression_id = %(suppression_id)s

-- name: approve
-- Of effect from now on.
update suppressions set
    approved_by = %(account)s,
    approved_at = %(now)s
where suppression_id = %(suppression_id)s

-- name: disable
-- Without effect from now on.
update suppressions set
    enabled = false,
    disabled_because = %(reason)s,
    changed_at = %(now)s
where suppression_id = %(suppression_id)s
