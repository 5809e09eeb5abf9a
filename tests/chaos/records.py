"""What the tables hold at the end of a night."""

from collections.abc import Sequence

import psycopg
from psycopg.rows import class_row

from services.alerting.verify import verify_chains
from tests.chaos.people import Answer
from tests.chaos.script import Leak
from tests.chaos.verdict import Night, Told
from tests.outside import Call


def read_night(
    database_url: str, leaks: Sequence[Leak], calls: Sequence[Call], answers: Sequence[Answer], refused: Sequence[str]
) -> Night:
    """The tables as they stand."""
    with psycopg.connect(database_url) as connection:
        told = connection.cursor(row_factory=class_row(Told)).execute(TOLD).fetchall()
        opened = [row[0] for row in connection.execute(OPENED).fetchall()]
        return Night(
            leaks=leaks,
            told=told,
            opened=opened,
            missed=_lines(connection, "clock_missed"),
            dispatched=_lines(connection, "dispatched"),
            journalled=connection.execute(JOURNALLED).fetchall(),
            calls=list(calls),
            answers=list(answers),
            refused=list(refused),
            broken_chains=[f"{one.chain}: {one.why}" for one in verify_chains(connection) if not one.is_whole],
        )


def _lines(connection: psycopg.Connection, kind: str) -> list[tuple[str, int]]:
    return [(str(asset), int(level)) for asset, level in connection.execute(LINES, (kind,)).fetchall()]


OPENED = "select asset.asset_code from incidents join assets as asset using (asset_id)"

LINES = """
select asset.asset_code, incident.level
from journal as line
join incidents as incident using (incident_id)
join assets as asset using (asset_id)
where line.kind = %s
"""

JOURNALLED = """
select
    asset.asset_code,
    line.details ->> 'moment',
    line.level::integer,
    (line.details ->> 'step')::integer,
    recipient ->> 'name'
from journal as line
join incidents as incident using (incident_id)
join assets as asset using (asset_id)
cross join jsonb_array_elements(line.details -> 'recipients') as recipient
where line.kind = 'told'
"""

TOLD = """
select
    notification.notification_id::text,
    notification.cause,
    notification.incident_id,
    asset.asset_code as asset,
    notification.moment,
    notification.level::integer,
    notification.step::integer,
    coalesce(account.name, webhook.name) as recipient,
    notification.created_at,
    notification.answered_at,
    coalesce(sent.deliveries, '[]') as deliveries
from notifications as notification
join incidents as incident using (incident_id)
join assets as asset using (asset_id)
left join accounts as account using (account_id)
left join webhooks as webhook using (webhook_id)
left join lateral (
    select jsonb_agg(
        jsonb_build_array(
            reverse(split_part(reverse(coalesce(contact.address ->> 'endpoint', webhook.url)), '/', 1)), delivery.state
        )
    ) as deliveries
    from deliveries as delivery
    left join contact_points as contact using (contact_id)
    where delivery.notification_id = notification.notification_id and delivery.channel <> 'screen'
) as sent on true
order by notification.created_at
"""
