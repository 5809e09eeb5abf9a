"""Who changed how the centre works, and who read personal data: one line each, chained by hashes.

What people do to alerts, incidents and work orders stands in the journal instead. A line is written in the transaction
of its change, so that neither exists without the other.
"""

from collections.abc import Mapping

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from services.database import load_queries

QUERIES = load_queries(__file__)


class Auditor:
    """Writes lines for one request: who asks, from which address, on which connection."""

    def __init__(self, connection: AsyncConnection, actor: str, address: str | None) -> None:
        self._connection = connection
        self._actor = actor
        self._address = address

    async def note(
        self, action: str, subject_kind: str, subject_id: object, details: Mapping[str, object] | None = None
    ) -> None:
        """Add a line.

        Args:
            action: What was done, such as "account.change" or "people.read".
            subject_kind: To what kind of thing, such as "account".
            subject_id: Which one; its name where people know it by name.
            details: What changed, as JSON; never a password, token, key or address of a channel.
        """
        line = {
            "actor": self._actor,
            "address": self._address,
            "action": action,
            "subject_kind": subject_kind,
            "subject_id": str(subject_id),
            "details": Jsonb(dict(details or {})),
        }
        await self._connection.execute(QUERIES["add_line"], line)
