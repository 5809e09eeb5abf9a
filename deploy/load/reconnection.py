"""What a cut of all connections at once excuses, and what it does not. Pure."""

from collections.abc import Iterable, Sequence

from deploy.load.results import Marker, Results, Verdict
from simulators.load.account import Span
from simulators.load.plan import Phase
from simulators.publish.line import RETRY_SECONDS

Absence = tuple[float, float]
"""From the cut until every gateway has had its first chance to come back. [s since epoch]"""


def absences(phases: Sequence[Phase], spans: Sequence[Span]) -> list[Absence]:
    """When gateways were cut off: for the pause that was asked for, and the longest first pause of a line."""
    found: list[Absence] = []
    for phase in phases:
        cut_at = max((span.at for span in spans if _is_before(span, phase, phases)), default=None)
        if phase.cut_pause_seconds is not None and cut_at is not None:
            found.append((cut_at, cut_at + phase.cut_pause_seconds + RETRY_SECONDS[0]))
    return found


def _is_before(span: Span, phase: Phase, phases: Sequence[Phase]) -> bool:
    return span.phase in {one.name for one in phases[: phases.index(phase)]}


def split(markers: Iterable[Marker], away: Sequence[Absence]) -> tuple[list[Marker], list[Marker]]:
    """Markers that could be heard at once, and those that were due while their gateway may have been cut off."""
    heard, cut_off = list[Marker](), list[Marker]()
    for one in markers:
        (cut_off if any(begin <= one.due_at < end for begin, end in away) else heard).append(one)
    return heard, cut_off


def verdicts(found: Results, away: Sequence[Absence], cut_off: Sequence[Marker], limit: float) -> Iterable[Verdict]:
    """Whether everybody was cut and came back, and whether what was due meanwhile stood there soon afterwards.

    Args:
        found: The run.
        away: When gateways were cut off; nothing is said when they never were.
        cut_off: Markers that were due meanwhile.
        limit: Longest delay of an alert once its gateway is back. [s]
    """
    if not away:
        return
    gateways, last = found.identity.gateways, found.spans[-1]
    yield Verdict(
        key="reconnected",
        target=f"{gateways} / {gateways}",
        measured=f"{last.lost_connections} / {last.open_lines}",
        holds=last.lost_connections >= gateways and last.open_lines == gateways,
    )
    shown = [one.shown for one in cut_off if one.shown is not None]
    longest = max(end - begin for begin, end in away) + limit
    yield Verdict(
        key="shown_cut_off",
        target=f"≤ {longest:.3g} s",
        measured=f"{max(shown):.3f} s ({len(shown)})" if shown else "—",
        holds=max(shown) <= longest if shown else None,
    )
