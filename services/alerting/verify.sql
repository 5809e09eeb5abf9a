-- name: find_break_in_journal
-- The first line whose hash does not follow from the line before and its own content, or whose number is out of order.
with chained as (
    select
        line.journal_id,
        line.chain_number,
        line.previous_hash,
        line.hash,
        sha256(line.previous_hash || journal_line(line)) as computed,
        lag(line.hash, 1, ''::bytea) over (order by line.chain_number) as hash_before,
        row_number() over (order by line.chain_number) as place
    from journal as line
)
select
    journal_id,
    case
        when chain_number <> place then 'a line before it is missing'
        when previous_hash <> hash_before then 'the line before it was exchanged'
        else 'it was changed'
    end as why
from chained
where chain_number <> place or previous_hash <> hash_before or hash <> computed
order by chain_number
limit 1

-- name: read_journal_end
-- Where the chain ends, by its lines and by its head; they differ when lines at the end are missing.
select
    head.chain_number,
    encode(head.hash, 'hex') as hash,
    (select count(*) from journal) as line_count
from chain_heads as head
where head.chain = 'journal'

-- name: find_break_in_audit
-- The first line of the audit whose hash does not follow.
with chained as (
    select
        line.audit_id,
        line.previous_hash,
        line.hash,
        sha256(line.previous_hash || audit_line(line)) as computed,
        lag(line.hash, 1, ''::bytea) over (order by line.audit_id) as hash_before
    from audit as line
)
select
    audit_id,
    case when previous_hash <> hash_before then 'the line before it was exchanged' else 'it was changed' end as why
from chained
where previous_hash <> hash_before or hash <> computed
order by audit_id
limit 1

-- name: read_audit_end
-- Where the chain of the audit ends.
select
    head.chain_number,
    encode(head.hash, 'hex') as hash,
    (select count(*) from audit) as line_count
from chain_heads as head
where head.chain = 'audit'
