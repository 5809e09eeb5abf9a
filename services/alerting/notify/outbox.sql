-- name: add_notification
-- Once per cause and recipient.
insert into notifications (
    notification_id, cause, incident_id, work_order_id, moment, level, step, account_id, webhook_id,
    title_zh, title_en, body_zh, body_en, link, is_drill, wants_answer, created_at
)
values (
    %(notification_id)s, %(cause)s, %(incident_id)s, %(work_order_id)s, %(moment)s, %(level)s, %(step)s,
    %(account_id)s, %(webhook_id)s, %(title_zh)s, %(title_en)s, %(body_zh)s, %(body_en)s, %(link)s, %(is_drill)s,
    %(wants_answer)s, %(now)s
)
on conflict (cause) do nothing
returning notification_id

-- name: add_delivery
-- One per channel and address; the worker takes it from here. The screen has it as soon as this commits.
insert into deliveries (notification_id, channel, vendor, contact_id, next_attempt_at, state, handed_over_at)
values (
    %(notification_id)s, %(channel)s,
    coalesce(
        (select contact.vendor from contact_points as contact where contact.contact_id = %(contact_id)s),
        (select webhook.name from webhooks as webhook where webhook.webhook_id = %(webhook_id)s),
        ''
    ),
    %(contact_id)s, %(now)s,
    case when %(channel)s = 'screen' then 'delivered' else 'ready' end,
    case when %(channel)s = 'screen' then %(now)s::timestamptz end
)
on conflict do nothing

-- name: begin_escalation
-- Somebody has been asked for an answer.
update incidents set
    escalation_moment = %(moment)s,
    escalation_began_at = %(now)s,
    escalation_step = %(step)s,
    escalation_round = 0,
    escalation_due_at = %(due_at)s,
    answered_at = null,
    answered_by = null
where incident_id = %(incident_id)s

-- name: go_on_escalating
-- The next circle has been told.
update incidents set
    escalation_began_at = least(escalation_began_at, %(now)s),
    escalation_step = %(step)s,
    escalation_round = escalation_round + 1,
    escalation_due_at = %(due_at)s
where incident_id = %(incident_id)s

-- name: list_unanswered
-- Pages that nobody has answered in time, or that began in the future: the clock was set back since, and nobody can say
-- how long they have waited.
select
    incident_id,
    number,
    title_zh,
    title_en,
    lifeline,
    district_code,
    level::integer,
    run_id,
    escalation_moment,
    escalation_began_at,
    escalation_due_at,
    escalation_step::integer,
    escalation_round
from incidents
where escalation_due_at is not null
    and (escalation_due_at <= %(now)s or escalation_began_at > %(now)s::timestamptz + interval '1 minute')
    and answered_at is null
    and state in ('reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed')
order by escalation_due_at
limit 10

-- name: read_unanswered
-- The page of one incident while an answer is waited for.
select
    incident_id,
    number,
    title_zh,
    title_en,
    lifeline,
    district_code,
    level::integer,
    run_id,
    escalation_moment,
    escalation_began_at,
    escalation_due_at,
    escalation_step::integer,
    escalation_round
from incidents
where incident_id = %(incident_id)s
    and escalation_due_at is not null
    and answered_at is null
    and state in ('reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed')

-- name: note_answer
-- The first who answers ends the escalation.
update incidents set
    answered_at = %(now)s,
    answered_by = %(account)s,
    escalation_due_at = null
where incident_id = %(incident_id)s and escalation_began_at is not null and answered_at is null
returning level::integer

-- name: answer_notifications
-- Whoever else was asked need not answer any more.
update notifications set
    answered_at = %(now)s,
    answered_through = case
        when account_id = (select account_id from accounts where name = %(account)s) then %(through)s
        else 'somebody_else'
    end
where wants_answer
    and answered_at is null
    and (incident_id = %(incident_id)s and work_order_id is null or work_order_id = %(work_order_id)s)
returning notification_id

-- name: cancel_deliveries
-- What has not gone out yet need not.
update deliveries set state = 'cancelled'
where notification_id = any(%(notification_ids)s) and state = 'ready'

-- name: wake_worker
-- Delivered when this transaction commits.
notify deliveries
