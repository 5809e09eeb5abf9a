"""What the dry run says is what then happens: the same people, through the same channels, at the same seconds."""

import random
from datetime import datetime, timedelta

import pytest
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from services.alerting.commands.routing import Wish, try_out
from services.alerting.notify import answered, escalate
from services.alerting.writing import writing
from tests.integration.alerting.night import Night
from tests.integration.api.city import NOON

Told = dict[tuple[datetime, int], dict[str, list[str]]]

DISTRICT = "410803"
NAMES = ("wang", "li", "zhao", "qian")
# shortly before, at and after midnight in Beijing, and in the light of day
HOURS = (15.9, 16.0, 16.1, 2.0)


def settle(night: Night, chance: random.Random) -> None:
    """A table, a roster and ways to reach people, as chance has it; hours and shifts begin and end around midnight."""
    connection = night.city.connection
    for name in NAMES:
        roles = chance.sample(["operator", "chief", "admin"], 1)
        account_id = night.person(name, roles)
        for channel in chance.sample(["push", "message"], chance.randint(0, 2)):
            connection.execute(
                "insert into contact_points (account_id, channel, vendor, label, address, address_hash, created_at)"
                " values (%s, %s, 'somebody', '', %s, %s, now())",
                (account_id, channel, Jsonb({}), f"{name}{channel}".encode()),
            )
        for position in chance.sample(["duty_officer", "duty_chief", "duty_leader"], chance.randint(0, 2)):
            begins = NOON + timedelta(hours=chance.choice([-12, 3, 4, 4.05]))
            connection.execute(
                "insert into shifts (position, account_id, starts_at, ends_at, lifelines) values (%s, %s, %s, %s, %s)",
                (position, account_id, begins, begins + timedelta(hours=12), chance.choice([None, ["gas"], ["water"]])),
            )
    connection.execute("delete from routes")
    for _ in range(chance.randint(2, 8)):
        begin, end = chance.choice([(None, None), ("22:00", "00:05"), ("00:00", "06:00"), ("08:00", "20:00")])
        step = chance.randint(0, 2)
        kind, recipient = chance.choice(
            [("position", "duty_officer"), ("position", "duty_chief"), ("role", "chief"), ("account", "zhao")]
        )
        connection.execute(
            "insert into routes (lifeline, district_code, level, moment, from_time, to_time, step, after_seconds,"
            " recipient_kind, recipient, channels) values (%s, %s, %s, 'opened', %s, %s, %s, %s, %s, %s, %s)",
            (
                chance.choice([None, "gas", "water"]),
                chance.choice([None, DISTRICT]),
                chance.randint(1, 4),
                begin,
                end,
                step,
                step and chance.choice([120, 300, 600]),
                kind,
                recipient,
                chance.choice([["screen"], ["screen", "push"], ["screen", "push", "message"]]),
            ),
        )


async def said(connection: AsyncConnection, level: int, at: datetime) -> Told:
    """What the dry run says."""
    steps, _ = await try_out(connection, Wish("opened", "gas", DISTRICT, level, at))
    return {
        (one.at, one.step): {who.name: sorted(who.channels) for who in one.resolution.recipients}
        for one in steps
        if one.resolution.recipients
    }


async def happened(night: Night, connection: AsyncConnection, sensor: str, level: int, rounds: int) -> Told:
    """Open an incident, let nobody answer for some rounds, and read who was told when and through what."""
    await night.transition(connection, night.city.sensor(sensor), level=level)
    for _ in range(rounds - 1):
        due = night.rows("select max(escalation_due_at) from incidents where answered_at is null")[0][0]
        if isinstance(due, datetime):
            night.now = due
            async with writing(connection):
                assert await escalate(connection, due) == 1
    rows = night.rows(
        "select told.created_at, told.step::integer, account.name,"
        " array_agg(delivery.channel order by delivery.channel)"
        " from notifications as told join accounts as account using (account_id)"
        " join deliveries as delivery using (notification_id) where told.moment = 'opened'"
        " and told.incident_id = (select max(incident_id) from incidents)"
        " group by told.notification_id, account.name order by told.created_at"
    )
    told: Told = {}
    for at, step, name, channels in rows:
        assert isinstance(at, datetime)
        assert isinstance(step, int)
        assert isinstance(channels, list)
        told.setdefault((at, step), {})[str(name)] = channels
    async with writing(connection):
        incidents = night.rows("select max(incident_id)::integer from incidents")[0][0]
        assert isinstance(incidents, int)
        await answered(connection, incidents, "wang", "screen", night.now)
    return told


@pytest.mark.parametrize("seed", range(12))
async def test_dry_run_says_what_then_happens(night: Night, connection: AsyncConnection, seed: int) -> None:
    chance = random.Random(seed)
    settle(night, chance)
    for number, hour in enumerate(HOURS):
        # blue alerts alone open no incident
        level = chance.randint(1, 3)
        night.now = NOON.replace(hour=0) + timedelta(hours=hour)
        expected = await said(connection, level, night.now)
        steps, _ = await try_out(connection, Wish("opened", "gas", DISTRICT, level, night.now))

        assert await happened(night, connection, f"CH4-{number}", level, len(steps)) == expected
