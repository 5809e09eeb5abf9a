-- name: lock_accounts
-- Two installers at once must not both make the first account.
lock table accounts in share row exclusive mode

-- name: has_accounts
-- Has anybody been given access yet?
select exists (select from accounts)

-- name: add_account
-- Somebody who may sign in.
insert into accounts (name, password_hash, roles)
values (%(name)s, %(password_hash)s, %(roles)s)
