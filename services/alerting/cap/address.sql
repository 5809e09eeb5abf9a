-- name: keep_address
-- Written only when it has changed.
update cap_sender set console_address = %(console_address)s
where console_address is distinct from %(console_address)s
