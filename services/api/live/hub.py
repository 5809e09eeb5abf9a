"""The picture in memory and everybody who looks at it. Does no input or output: `follow.py` feeds it."""

from dataclasses import dataclass

import numpy as np

from schemas.alert import Action, Findings, OverrideChange
from schemas.alert import Change as IncidentStep
from schemas.lifeline import Catalogue
from schemas.scope import WHOLE_CITY, Scope
from services.api.live.board import Board, Change
from services.api.live.describe import describe
from services.api.live.feed import Vigil
from services.api.live.outlets import Audience, Listener, Outlets, message
from services.api.live.places import Places
from services.api.models import AlertChange, Feed, IncidentChange, Pulse, StatesChange
from services.clock import Clock, TurnedClock, to_datetime
from services.errors import Unavailable
from services.stream_reader import Position


class NotReady(Unavailable):
    """The live picture is not there yet."""


@dataclass(frozen=True)
class States:
    """One byte per sensor, in the order of the map's columns."""

    states: bytes
    sequence: int
    register_version: int


class Hub:
    """One per process."""

    def __init__(self, catalogue: Catalogue, clock: Clock, wall: Clock | None = None) -> None:
        self.catalogue = catalogue
        self.clock = clock
        self.wall = wall or clock
        self.vigil = Vigil(is_rehearsal=isinstance(clock, TurnedClock))
        self.outlets = Outlets()
        self.board = Board()
        self.position = Position()
        self._places: Places | None = None
        self._states = bytearray()
        # position at which each sensor's byte last changed, since the picture was made
        self._changed: dict[int, int] = {}
        # changed, and not told yet
        self._untold: set[int] = set()

    @property
    def is_ready(self) -> bool:
        """Has the picture been made?"""
        return self._places is not None

    @property
    def run_id(self) -> str | None:
        """Run of the simulator, while any gateway of the register as last read belongs to one."""
        return self._places.run_id if self._places else None

    @property
    def places(self) -> Places:
        """The register as last read.

        Raises:
            NotReady: it has not been read yet.
        """
        if self._places is None:
            raise NotReady
        return self._places

    def restart(self, places: Places, board: Board, position: Position) -> None:
        """Begin anew with this picture; everybody who listens loads everything again."""
        self.board, self.position = board, position
        self._changed.clear()
        self.use_places(places)
        self._refresh_states()
        self._untold.clear()
        self.outlets.restart(position.sequence)

    def use_places(self, places: Places) -> None:
        """The register has changed: bytes stand in another order now."""
        self._places = places
        self._states = bytearray(len(places.places))
        self.board.touched |= self.board.abnormal()

    def take_findings(self, findings: Findings, sequence: int) -> None:
        """The engine has found something at this position of the log."""
        for silence in findings.silences:
            self.board.apply_silence(silence)
        changes = (self.board.apply_transition(transition) for transition in findings.transitions)
        self._tell_changes([change for change in changes if change], sequence)

    def take_action(self, action: Action, sequence: int) -> None:
        """A person has done something at this position of the log."""
        change = self.board.apply_action(action)
        self._tell_changes([change] if change else [], sequence)

    def take_override(self, change: OverrideChange, sequence: int) -> None:
        """Something begins to be kept quiet, or is not any more, at this position of the log."""
        self._tell_changes(self.board.apply_override(change), sequence)

    def states(self, scope: Scope = WHOLE_CITY) -> States:
        """The byte of every sensor in this scope now."""
        places = self.places
        self._refresh_states()
        states = bytes(self._states)
        if not scope.is_whole_city:
            states = np.frombuffer(states, np.uint8)[places.rows_within(scope)].tobytes()
        return States(states, self.position.sequence, places.version)

    def flush_states(self) -> None:
        """Tell the bytes that changed since the last time, all in one message."""
        self._refresh_states()
        if self._untold:
            untold = sorted(self._untold)
            self.outlets.tell(lambda scope: self._states_message(untold, scope))
            self._untold.clear()

    def pulse(self) -> None:
        """Tell everybody that we live."""
        self.outlets.pulse(self._pulse_message())

    def take_change(self, change: IncidentStep, sequence: int) -> None:
        """Something has happened to an incident or a work order; whoever shows it reads it anew, within their scope."""
        told = IncidentChange(
            kind=change.kind,
            at=to_datetime(change.at),
            actor=change.actor,
            incident_id=change.incident_id,
            work_order_id=change.work_order_id,
        )
        self.outlets.say(message("change", told.model_dump_json(), sequence), sequence)
        self.position = Position(self.position.created, sequence)

    def join(self, after: int | None, scope: Scope = WHOLE_CITY) -> Listener:
        """Open a stream; what was missed since `after` waits in it already."""
        listener = self.outlets.join(after, self.position.sequence, scope)
        self._refresh_states()
        # "at" as well as "after": a listener may have heard of the alert but not yet of the byte
        missed = sorted(sensor_id for sensor_id, told in self._changed.items() if after is not None and told >= after)
        text = self._states_message(missed, scope)
        if text is not None:
            listener.put(text)
        listener.put_pulse(self._pulse_message())
        return listener

    def _tell_changes(self, changes: list[Change], sequence: int) -> None:
        # only the last message of an entry says that the entry is complete: a screen that was cut off in the middle
        # resumes before it, and steps it knows already change nothing
        for number, change in enumerate(changes, start=1):
            alert = describe(change.alert, self.places, self.catalogue)
            told = AlertChange(kind=change.kind, alert=alert)
            position = sequence if number == len(changes) else sequence - 1
            concerns = audience_of(alert.lifeline, alert.district_code)
            self.outlets.say(message("alert", told.model_dump_json(), position), sequence, concerns)
        self.position = Position(self.position.created, sequence)

    def _refresh_states(self) -> None:
        if self._places is None:
            return
        for sensor_id in self.board.take_touched():
            row = self._places.row_of.get(sensor_id)
            state = self.board.state(sensor_id)
            if row is not None and self._states[row] != state:
                self._states[row] = state
                self._changed[sensor_id] = self.position.sequence
                self._untold.add(sensor_id)

    def _states_message(self, sensor_ids: list[int], scope: Scope) -> bytes | None:
        if self._places is None:
            return None
        if not scope.is_whole_city:
            sensor_ids = [sensor_id for sensor_id in sensor_ids if self.places.covers(scope, sensor_id)]
        if not sensor_ids:
            return None
        rows = {sensor_id: self.places.row_of.get(sensor_id) for sensor_id in sensor_ids}
        states = {sensor_id: self._states[row] for sensor_id, row in rows.items() if row is not None}
        body = StatesChange(sensor_id=list(states), state=list(states.values())).model_dump_json()
        return message("states", body, self.position.sequence)

    def feed(self) -> Feed:
        """How fresh the picture is, and who waits for what."""
        return self.vigil.feed(self.clock.now(), self.wall.now())

    def _pulse_message(self) -> bytes:
        now = self.clock.now()
        overrides = self.board.count_overrides()
        pulse = Pulse(
            at=to_datetime(now),
            sequence=self.position.sequence,
            register_version=self._places.version if self._places else 0,
            feed=self.feed(),
            sensors_total=len(self._places.places) if self._places else 0,
            sensors_silent=len(self.board.silent),
            shelved=overrides["shelved"],
            by_design=overrides["by_design"],
            out_of_service=overrides["out_of_service"],
            run_id=self.run_id,
        )
        return message("pulse", pulse.model_dump_json(), self.position.sequence if self._places else None)


def audience_of(lifeline: str, district_code: str | None) -> Audience:
    """Those who may see something of this lifeline in this district."""
    return lambda scope: scope.covers(lifeline, district_code)
