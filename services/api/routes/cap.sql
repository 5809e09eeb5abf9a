-- name: list_messages
-- What other systems were warned of, newest first.
select
    message.cap_message_id,
    message.identifier,
    message.incident_id,
    message.kind,
    message.status,
    message.sent_at,
    message.expires_at,
    message.title_zh,
    message.title_en
from cap_messages as message
where (%(status)s::text is null or message.status = %(status)s)
    and (%(incident_id)s::bigint is null or message.incident_id = %(incident_id)s)
    and (%(before)s::bigint is null or message.cap_message_id < %(before)s)
order by message.cap_message_id desc
limit %(limit)s

-- name: read_document
-- Word for word.
select document
from cap_messages
where identifier = %(identifier)s

-- name: read_sender_name
-- Who speaks.
select name_zh || ' / ' || name_en
from cap_sender
