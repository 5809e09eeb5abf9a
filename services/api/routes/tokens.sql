-- name: list_tokens
-- Tokens of machines without what opens anything; those that still do first.
select
    token.token_id,
    token.account_id,
    account.name as account,
    token.name,
    token.created_at,
    token.created_by,
    token.expires_at,
    token.last_used_at,
    token.revoked_at
from api_tokens as token
join accounts as account using (account_id)
where (%(account_id)s::integer is null or token.account_id = %(account_id)s)
    and (%(token_id)s::integer is null or token.token_id = %(token_id)s)
    and (
        %(seen_lifelines)s::text[] is null
        or account.lifelines is null
        or account.lifelines && %(seen_lifelines)s
    )
    and (
        %(seen_districts)s::text[] is null
        or account.districts is null
        or account.districts && %(seen_districts)s
    )
order by
    token.revoked_at is not null or coalesce(token.expires_at < %(now)s, false),
    token.token_id desc

-- name: add_token
-- A machine gets one more.
insert into api_tokens (account_id, name, token_hash, created_at, created_by, expires_at)
values (%(account_id)s, %(name)s, %(token_hash)s, %(now)s, %(created_by)s, %(expires_at)s)
returning token_id

-- name: revoke_token
-- It opens nothing any more.
update api_tokens set revoked_at = coalesce(revoked_at, %(now)s)
where token_id = %(token_id)s
