"""Was the journal or the audit changed afterwards? The chain of hashes tells, line by line.

A chain cannot see that its own end was cut off together with its head: keep the head's hash elsewhere (`lifeline doctor
--verify-journal` prints it), then a later verification can be compared with it.
"""

from dataclasses import dataclass

import psycopg

from services.database import load_queries

QUERIES = load_queries(__file__)

CHAINS = ("journal", "audit")


@dataclass(frozen=True)
class Verdict:
    """What was found. broken_line: number of the first line that does not follow; None when all do."""

    chain: str
    line_count: int
    head_hash: str
    broken_line: int | None
    why: str | None

    @property
    def is_whole(self) -> bool:
        """Every line follows from the one before, to the head."""
        return self.why is None


def verify_chains(connection: psycopg.Connection) -> list[Verdict]:
    """Walk both chains; changes nothing."""
    return [_verify(connection, chain) for chain in CHAINS]


def _verify(connection: psycopg.Connection, chain: str) -> Verdict:
    end = connection.execute(QUERIES[f"read_{chain}_end"]).fetchone()
    broken = connection.execute(QUERIES[f"find_break_in_{chain}"]).fetchone()
    number, head_hash, line_count = end if end else (0, "", 0)
    if broken is not None:
        return Verdict(chain, line_count, head_hash, broken[0], broken[1])
    if number != line_count:
        return Verdict(chain, line_count, head_hash, None, f"{number - line_count} lines at the end are missing")
    return Verdict(chain, line_count, head_hash, None, None)
