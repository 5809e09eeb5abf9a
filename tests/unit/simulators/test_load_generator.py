"""What the generator of load tests must never get wrong: who is due when, the values, the account."""

import numpy as np
import pytest

from schemas.lifeline import load_lifelines
from schemas.wire import columnar
from simulators.arrays import whole_numbers
from simulators.load.account import Account, Crossing, Sent
from simulators.load.city import RUN_ID, build_load_city
from simulators.load.markers import METHANE, Markers
from simulators.load.plan import LoadPlan, Phase, phases_of, steps_of
from simulators.load.profiles import load_profiles
from simulators.load.rounds import Batch, Crew, Round, build_crew
from simulators.load.values import LoadValues
from simulators.truth.checksum import checksum, sensor_hashes, written

START = 1_795_305_600_000
CITY = build_load_city(7, 1000.0, 400, 50)
CODES = [gateway.code for gateway in CITY.gateways]
GATEWAY_OF = np.array([CODES.index(sensor.gateway) for sensor in CITY.sensors])


def crew() -> Crew:
    return build_crew(CITY.sensors, np.arange(400), GATEWAY_OF, CODES)


def everything_due(round_: Round, now: int) -> list[Batch]:
    found: list[Batch] = []
    while (batch := round_.due(now)) is not None:
        found.append(batch)
    return found


def test_load_city_has_gateways_of_one_size_and_says_that_it_is_simulated() -> None:
    assert np.bincount(GATEWAY_OF).tolist() == [50] * 8
    assert {gateway.run_id for gateway in CITY.gateways} == {RUN_ID}


def test_every_gateway_is_due_once_a_period_however_late_the_question() -> None:
    whole = crew()
    round_ = Round(whole, 2.0, START, START + 6_000)
    late = everything_due(round_, START + 60_000)
    rows = [row for batch in late for row in range(batch.begin, batch.end)]
    due = [int(at) for batch in late for at in batch.due_at]

    assert sorted(rows) == sorted(list(range(8)) * 3)
    assert due == sorted(due)
    assert all(START <= at < START + 6_000 for at in due)
    assert len({(int(whole.gateways[row]), at) for row, at in zip(rows, due, strict=True)}) == 24


def test_nobody_is_due_before_its_time() -> None:
    round_ = Round(crew(), 2.0, START, START + 6_000)
    first = round_.next_at()

    assert everything_due(round_, first - 1) == []
    assert len(everything_due(round_, first)) == 1


def test_message_heads_make_columnar_messages_of_the_gateways_own_sensors() -> None:
    whole = crew()
    begin, end = int(whole.bounds[3]), int(whole.bounds[4])
    payload = whole.heads[3] + b'1795305600000,"values":' + str([0.5] * (end - begin)).encode() + b"}"
    message = columnar.decode(payload)

    spoken = [CITY.sensors[place] for place in whole_numbers(whole.places[begin:end])]
    assert [code for code, _ in message.channels] == [sensor.code for sensor in spoken]
    assert {sensor.gateway for sensor in spoken} == {CODES[whole.gateways[3]]}


def test_values_stay_between_two_calm_ones_in_steps_of_the_instrument() -> None:
    values = LoadValues(CITY.sensors, load_lifelines(), 1, START * 1_000)
    many = np.array([values.next(0, 400) for _ in range(50)])

    assert np.isfinite(many).all()
    assert (np.ptp(many, axis=0) > 0).any()
    assert all(len(repr(float(value)).partition(".")[2]) <= 9 for value in many[0])


def test_account_is_the_checksum_of_what_was_acknowledged_alone() -> None:
    account = Account(["A", "B"])
    hashes = sensor_hashes(["s1", "s2"])
    parts = [checksum(hashes, np.array([at * 1_000, at * 1_000])) for at in (START, START + 1, START + 2)]
    for token, part in enumerate(parts):
        account.hand_over(token, Sent(0, 2, part, START + token), START / 1_000 + 0.1)
    account.answered(0, 0)
    account.answered(2, 0x97)
    account.discard(Sent(1, 2, 5, START), START / 1_000)
    span = account.span("window", 0.0, 1, 0)

    assert account.counts()[0].checksum == written(parts[0])
    assert account.counts()[0].readings == 2
    assert (span.acknowledged, span.refused, span.discarded, span.under_way) == (1, 1, 1, 1)


def test_markers_cross_once_and_stay_beyond() -> None:
    phase = Phase(name="window", seconds=10.0, period_seconds=1.0, markers=3)
    markers = Markers(CITY.sensors, load_lifelines(), LoadPlan(city="", out="", phases=(phase,)))
    markers.begin(phase, START, START + 10_000)
    places, found = np.arange(400), list[Crossing]()
    values = np.zeros(400)
    for second in range(11):
        values = np.zeros(400)
        times = np.full(400, START + 1_000 * second, np.uint64)
        found += list(markers.apply(places, times, values, phase))

    assert len({one.sensor for one in found}) == len(found) == 3
    assert {CITY.sensors[place].quantity for place in whole_numbers(markers.places)} == {METHANE}
    assert np.flatnonzero(values).tolist() == sorted(markers.places.tolist())


@pytest.mark.parametrize("seed", range(5))
def test_some_markers_always_cross_while_the_connections_are_cut(seed: int) -> None:
    phase = Phase(name="reconnect", seconds=40.0, period_seconds=1.0, markers=6, cut_pause_seconds=1.0)
    markers = Markers(CITY.sensors, load_lifelines(), LoadPlan(city="", out="", phases=(phase,), seed=seed))
    markers.begin(phase, START, START + 40_000)
    times = np.full(400, START + 1_000, np.uint64)

    assert len(list(markers.apply(np.arange(400), times, np.zeros(400), phase))) >= 2


@pytest.mark.parametrize("name", sorted(load_profiles().forms))
def test_phases_of_every_form_fill_its_window(name: str) -> None:
    form, size = load_profiles().forms[name], load_profiles().sizes["1k"]
    phases = phases_of(form, size, 90.0)

    assert phases[0].who == "markers"
    assert sum(phase.seconds for phase in phases[2:]) == pytest.approx(90.0)
    assert [phase.period_seconds for phase in steps_of(form, size, 5.0)[2:5]] == [1.0, 0.5, 0.25]
