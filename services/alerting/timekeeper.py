"""What happens because time has passed: overrides end, clocks run out, unanswered pages go to the next in line.

Everything due is a row with an instant, so nothing is forgotten while the process or the database is away.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from psycopg import AsyncConnection

from services.alerting.alerts.overrides import end_due_overrides, realarm_due
from services.alerting.alerts.suppressions import SuppressionWatch
from services.alerting.cap import renew_messages
from services.alerting.incidents import miss_clocks
from services.alerting.notify import escalate
from services.alerting.writing import writing
from services.clock import MICROSECONDS, Clock, to_datetime
from services.database import AWAY, patient_connection
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.25
# whoever tried to answer or to act while the database was away tries again within this time
LET_IN_SECONDS = 5.0

Duty = Callable[[AsyncConnection, datetime], Awaitable[int]]
# wakes people because others have done nothing: first those are let in who could not be heard
PATIENT = frozenset({"clocks_missed", "pages_escalated"})


def make_duties() -> dict[str, Duty]:
    """Everything that is to be looked at, by the name of its counter."""
    return {
        "overrides_ended": end_due_overrides,
        "alerts_freed_by_their_causes": SuppressionWatch(),
        "alerts_annunciated_anew": realarm_due,
        "clocks_missed": miss_clocks,
        "pages_escalated": escalate,
        "warnings_renewed": renew_messages,
    }


class Timekeeper:
    """Looks several times a second. `run` never ends by itself."""

    def __init__(self, conninfo: str, clock: Clock, vitals: Vitals) -> None:
        self.conninfo = conninfo
        self.clock = clock
        self.vitals = vitals

    async def run(self) -> None:
        """Keep time until cancelled, waiting for the database when it is away."""
        let_in_seconds = 0.0
        while True:
            try:
                async with patient_connection(self.conninfo, "timekeeper") as connection:
                    duties = make_duties()
                    let_in_until = self.clock.now() + round(let_in_seconds * MICROSECONDS)
                    while True:
                        await self.keep_time(connection, duties, is_patient=self.clock.now() < let_in_until)
                        await asyncio.sleep(LOOK_EVERY_SECONDS)
            except AWAY as error:
                logger.warning("the timekeeper was interrupted", extra={"error": str(error).strip()})
                let_in_seconds = LET_IN_SECONDS

    async def keep_time(
        self, connection: AsyncConnection, duties: Mapping[str, Duty], *, is_patient: bool = False
    ) -> None:
        """Do what is due, each duty in short transactions of its own; is_patient: wake nobody yet."""
        for counter, duty in duties.items():
            if is_patient and counter in PATIENT:
                continue
            # each takes a bounded share of what is due, so that people who act get their turn in between
            done = 1
            while done:
                async with writing(connection):
                    done = await duty(connection, to_datetime(self.clock.now()))
                self.vitals.counters[counter] += done
