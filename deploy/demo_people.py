"""People for the demonstration: officers, chiefs, a leader, crews, and their roster. Never made outside of it."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from services.api.roster.rotation import Rotation, shifts_of
from services.clock import BEIJING

# from yesterday on, so that there is somebody to take over from
ROSTER_DAYS = 15
# day shift from 8 to 20 o'clock, Beijing time; a leader is on call for a whole day
SHIFT_HOURS = {"duty_officer": 12, "duty_chief": 12, "duty_leader": 24}


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demonstration."""

    name: str
    display_name: str
    roles: tuple[str, ...]
    position: str | None = None
    crew: str | None = None


PEOPLE = (
    DemoPerson("wangfang", "王芳（演示）", ("operator",), "duty_officer"),
    DemoPerson("chenjing", "陈静（演示）", ("operator",), "duty_officer"),
    DemoPerson("liqiang", "李强（演示）", ("operator", "chief"), "duty_chief"),
    DemoPerson("zhoumin", "周敏（演示）", ("operator", "chief"), "duty_chief"),
    DemoPerson("gaofeng", "高峰（演示）", ("chief",), "duty_leader"),
    DemoPerson("zhaolei", "赵磊（演示）", ("crew",), crew="gas-1"),
    DemoPerson("sunhao", "孙浩（演示）", ("crew",), crew="water-1"),
)

CREWS = (
    ("gas-1", "燃气抢修一队", "Gas crew 1", ["gas", "tunnel"], ["live_gas", "confined_space"], 113.232, 35.226),
    (
        "water-1",
        "供排水抢修一队",
        "Water crew 1",
        ["water", "drainage", "heating"],
        ["pumping", "diving"],
        113.251,
        35.214,
    ),
    ("road-1", "桥隧巡检队", "Bridge and slope crew", ["bridge", "geohazard"], ["height"], 113.221, 35.238),
)


def ensure_demo_people(conninfo: str, secrets_directory: Path, now: datetime | None = None) -> str | None:
    """Make crews, accounts and a roster of two weeks once; nothing when the city has crews of its own.

    Returns:
        The password that all of them share, when they are there; it is kept among the secrets.
    """
    # imported late: it is slow, and only the first start of a demonstration needs it
    from services.api.passwords import hash_password

    file = secrets_directory / "demo_people"
    with psycopg.connect(conninfo) as connection:
        if connection.execute("select exists (select from crews)").fetchone() == (True,):
            return file.read_text(encoding="utf-8").strip() if file.exists() else None
        password = secrets.token_urlsafe(9)
        for code, name, name_en, lifelines, skills, longitude, latitude in CREWS:
            connection.execute(
                "insert into crews (crew_code, name, name_en, lifelines, skills, longitude, latitude, position_at)"
                " values (%s, %s, %s, %s, %s, %s, %s, now())",
                (code, name, name_en, lifelines, skills, longitude, latitude),
            )
        password_hash = hash_password(password)
        accounts = {person: _add_person(connection, person, password_hash) for person in PEOPLE}
        _add_roster(connection, accounts, now or datetime.now(UTC))
        file.touch(mode=0o600)
        file.write_text(password + "\n", encoding="utf-8")
    return password


def _add_person(connection: psycopg.Connection, person: DemoPerson, password_hash: str) -> int:
    row = connection.execute(
        "insert into accounts (name, display_name, password_hash, roles, crew_id)"
        " values (%s, %s, %s, %s, (select crew_id from crews where crew_code = %s)) returning account_id",
        (person.name, person.display_name, password_hash, list(person.roles), person.crew),
    ).fetchone()
    assert row is not None  # noqa: S101 - the statement always returns its row
    return row[0]


def _add_roster(connection: psycopg.Connection, accounts: dict[DemoPerson, int], now: datetime) -> None:
    yesterday = now.astimezone(BEIJING).date() - timedelta(days=1)
    for position, shift_hours in SHIFT_HOURS.items():
        people = tuple(account_id for person, account_id in accounts.items() if person.position == position)
        for shift in shifts_of(Rotation(position, people, yesterday, ROSTER_DAYS, shift_hours)):
            connection.execute(
                "insert into shifts (position, account_id, starts_at, ends_at) values (%s, %s, %s, %s)",
                (shift.position, shift.account_id, shift.starts_at, shift.ends_at),
            )
