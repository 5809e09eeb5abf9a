"""How far engine and desk have come, told to whoever turns the clock of a rehearsal."""

from services.clock import Reach, reach_nobody


class Progress:
    """Up to when everything is judged, and whether the tables of alerts say all that was found by then."""

    def __init__(self, reach_engine: Reach = reach_nobody, reach_desk: Reach = reach_nobody) -> None:
        self._reach_engine = reach_engine
        self._reach_desk = reach_desk
        self._judged_until = 0
        self._found = 0
        self._written = 0

    def found(self, sequence: int) -> None:
        """The engine's findings stand in the log as this entry."""
        self._found = max(self._found, sequence)

    def judged(self, until: int) -> None:
        """Every frame received until then is judged. [us since epoch]"""
        self._judged_until = until
        self._reach_engine(until)
        self._tell_desk()

    def wrote(self, sequence: int) -> None:
        """The tables say what the log says up to this entry."""
        self._written = sequence
        self._tell_desk()

    def _tell_desk(self) -> None:
        if self._written >= self._found:
            self._reach_desk(self._judged_until)
