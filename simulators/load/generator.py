"""Publishes a city at a fixed rate and keeps account. One thread: what is due, what the sockets take, and again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from schemas.lifeline import Catalogue
from schemas.wire.topics import readings_topic, status_topic
from simulators.arrays import IndexArray, whole_numbers
from simulators.city.nouns import City
from simulators.load.account import Account, Crossing, Sent, Span
from simulators.load.city import RUN_ID, storms
from simulators.load.markers import Markers
from simulators.load.plan import LoadPlan, Phase
from simulators.load.profiles import load_profiles
from simulators.load.rounds import Batch, Crew, Round, build_crew
from simulators.load.values import LoadValues
from simulators.publish import packets
from simulators.publish.exchange import Exchange
from simulators.publish.line import Broker, Letter, Line
from simulators.publish.packets import Account as BrokerAccount
from simulators.publish.packets import Will
from simulators.publish.settings import GATEWAYS, GatewaySettings
from simulators.signals.noise import mixed

CONNECT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 0.05
OFFLINE = b'{"state":"offline"}'

Tell = Callable[[Span | Crossing], None]


class NotConnected(ValueError):
    """Not all gateways reached the broker."""


@dataclass(frozen=True, eq=False)
class Team:
    """A crew with values of its own."""

    crew: Crew
    values: LoadValues


class Generator:
    """One run of a plan."""

    def __init__(self, plan: LoadPlan, city: City, catalogue: Catalogue, settings: GatewaySettings, tell: Tell) -> None:
        self._plan, self._tell = plan, tell
        self._codes = [gateway.code for gateway in city.gateways]
        self._topics = [packets.text(_topic(code, plan.topic_group)) for code in self._codes]
        self._markers = Markers(city.sensors, catalogue, plan)
        self._teams = _teams(city, catalogue, plan, self._markers)
        self.account = Account(self._codes)
        self._lines, self._line_of = _lines(plan, self._codes, settings, self.account.answered)
        self._exchange = Exchange(Broker(settings.broker_host, settings.broker_port), self._lines)
        self._sequences = [0] * len(self._codes)
        self._token = 0
        self._is_over = False
        self._lost_one = not plan.lose_message

    def connect(self) -> None:
        """Wait until every line is up.

        Raises:
            NotConnected: some are not, after a minute.
        """
        deadline = time.monotonic() + CONNECT_SECONDS
        while self._exchange.open_lines < len(self._lines):
            self._exchange.turn(LONGEST_WAIT_SECONDS)
            if time.monotonic() > deadline:
                raise NotConnected(f"{len(self._lines) - self._exchange.open_lines} lines are not up after a minute")

    def end_early(self) -> None:
        """Publish no more; what was handed over is still waited for."""
        self._is_over = True

    def run(self) -> None:
        """Play all phases, then wait for the last acknowledgements."""
        began = time.process_time()
        starts_at = time.time_ns() // 1_000_000
        for phase in self._plan.phases:
            if self._is_over:
                break
            ends_at = starts_at + round(phase.seconds * 1_000)
            self._play(phase, starts_at, ends_at, began)
            starts_at = ends_at
        self._drain(began)
        self._exchange.close()

    def _play(self, phase: Phase, starts_at: int, ends_at: int, began: float) -> None:
        self._markers.begin(phase, starts_at, ends_at)
        rounds = self._rounds(phase, starts_at, ends_at)
        if phase.cut_pause_seconds is not None:
            self._exchange.cut(self._lines, phase.cut_pause_seconds)
        span_ends = starts_at + self._plan.span_seconds * 1_000
        while True:
            now = time.time_ns() // 1_000_000
            batches = [(team, round_.due(now)) for team, round_ in rounds]
            for team, batch in batches:
                if batch is not None:
                    self._publish(team, batch, phase)
            next_at = min([ends_at, *(round_.next_at() for _, round_ in rounds)])
            self._exchange.turn(min(max(0.0, (next_at - now) / 1_000), LONGEST_WAIT_SECONDS))
            if now >= span_ends or (now >= ends_at and next_at >= ends_at):
                span_ends += self._plan.span_seconds * 1_000
                self._report(phase.name, began)
            if self._is_over or (now >= ends_at and next_at >= ends_at):
                return

    def _rounds(self, phase: Phase, starts_at: int, ends_at: int) -> list[tuple[Team, Round]]:
        slow, fast = phase.period_seconds, phase.storm_period_seconds
        teams = self._teams[phase.who if fast is None else "storm"]
        periods = [slow] * len(teams) if fast is None else [fast, slow]
        pairs = zip(teams, periods, strict=True)
        return [(team, Round(team.crew, period, starts_at, ends_at)) for team, period in pairs]

    def _publish(self, team: Team, batch: Batch, phase: Phase) -> None:
        crew = team.crew
        bounds = crew.bounds[batch.begin : batch.end + 1]
        first, last = int(bounds[0]), int(bounds[-1])
        times = np.repeat(batch.due_at, np.diff(bounds)).astype(np.uint64)
        checksums = np.add.reduceat(mixed(crew.hashes[first:last] ^ times), bounds[:-1] - first).tolist()
        values = team.values.next(first, last)
        for crossing in self._markers.apply(crew.places[first:last], times, values, phase):
            self._tell(crossing)
        numbers, gateways = values.tolist(), crew.gateways[batch.begin : batch.end].tolist()
        edges, due_at = (bounds - first).tolist(), batch.due_at.tolist()
        now = time.time()
        for row, gateway in enumerate(gateways):
            begin, end = edges[row], edges[row + 1]
            self._sequences[gateway] += 1
            payload = b'%b%d,"sequence":%d,"values":%b}' % (
                crew.heads[batch.begin + row],
                due_at[row],
                self._sequences[gateway],
                msgspec.json.encode(numbers[begin:end]),
            )
            self._hand_over(Sent(gateway, end - begin, checksums[row], due_at[row]), payload, now)

    def _hand_over(self, sent: Sent, payload: bytes, now: float) -> None:
        self._token += 1
        line = self._line_of[sent.gateway]
        if not self._lost_one:
            self._lost_one = True
            self.account.hand_over(self._token, sent, now)
            self.account.answered(self._token, 0)
        elif line.take(Letter(self._topics[sent.gateway], payload, self._token)):
            self.account.hand_over(self._token, sent, now)
            self._exchange.remind(line)
        else:
            self.account.discard(sent, now)

    def _drain(self, began: float) -> None:
        deadline = time.monotonic() + self._plan.drain_seconds
        while self.account.under_way and time.monotonic() < deadline:
            self._exchange.turn(LONGEST_WAIT_SECONDS)
        self._report("drain", began)

    def _report(self, phase: str, began: float) -> None:
        spent = time.process_time() - began
        self._tell(self.account.span(phase, spent, self._exchange.open_lines, self._exchange.lost_connections))


def _topic(code: str, group: int | None) -> str:
    topic = readings_topic(code)
    return topic if group is None else f"lifeline/v1/{group:02}/{topic.split('/', 3)[3]}"


def _teams(city: City, catalogue: Catalogue, plan: LoadPlan, markers: Markers) -> dict[str, list[Team]]:
    """Who speaks together: everybody; those behind gateways with a marker; in a storm, those with rain and levels."""
    places = {gateway.code: place for place, gateway in enumerate(city.gateways)}
    codes = list(places)
    gateway_of = np.array([places[sensor.gateway] for sensor in city.sensors], dtype=np.int64)
    now = time.time_ns() // 1_000

    def team(chosen: IndexArray) -> Team:
        crew = build_crew(city.sensors, chosen, gateway_of, codes)
        sensors = [city.sensors[place] for place in whole_numbers(crew.places)]
        return Team(crew, LoadValues(sensors, catalogue, plan.seed, now))

    everybody = np.arange(len(city.sensors))
    teams = {"all": [team(everybody)]}
    if any(phase.who == "markers" for phase in plan.phases):
        # as few gateways as possible: those of the first markers, whose turn it is while all others are silent
        alone = sum(phase.markers for phase in plan.phases if phase.who == "markers")
        behind = np.isin(gateway_of, gateway_of[markers.places[:alone]])
        teams["markers"] = [team(np.flatnonzero(behind))] if behind.any() else []
    if any(phase.storm_period_seconds for phase in plan.phases):
        names = load_profiles().storm_quantities
        is_fast = np.array([storms(sensor.quantity, names) for sensor in city.sensors])
        teams["storm"] = [team(np.flatnonzero(is_fast)), team(np.flatnonzero(~is_fast))]
    return teams


def _lines(
    plan: LoadPlan, codes: Sequence[str], settings: GatewaySettings, answered: Callable[[int, int], None]
) -> tuple[list[Line], list[Line]]:
    """All lines, and the line of each gateway."""
    account = BrokerAccount(GATEWAYS, settings.password())
    if plan.own_connections:
        own = [Line(f"{RUN_ID}-{code}", account, answered, Will(status_topic(code), OFFLINE)) for code in codes]
        return own, own
    shared = [Line(f"{RUN_ID}-{number}", account, answered) for number in range(min(plan.connections, len(codes)))]
    return shared, [shared[place % len(shared)] for place in range(len(codes))]
