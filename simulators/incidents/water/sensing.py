"""What the instruments of the water network feel of a change in their zone."""

from collections.abc import Iterator, Mapping

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.incidents.networks.felt import felt, held
from simulators.incidents.networks.parts import Part
from simulators.incidents.networks.seats import seats_of
from simulators.incidents.water.mains import HOUR, WATER, Change, at_ends, is_plastic, wave_arrivals
from simulators.physics.head_loss import GRAVITY
from simulators.physics.surge import arrivals
from simulators.scenario.field import Field
from simulators.scenario.stage import Stage
from simulators.signals.profiles import load_profiles

NOTHING: Mapping[int, float] = {}
PRESSURES = ("water.pressure", "water.hydrant_pressure")
FLOW, LEVEL, NOISE, TURBIDITY = "water.flow", "water.reservoir_level", "water.leak_noise", "water.turbidity"
MEGAPASCALS_PER_METRE = 1000.0 * GRAVITY / 1e6

RESERVOIR_AREA = 4_000.0
"""Of the clear water tank of a works; a design default. [m2]"""

REFILL_HOURS = 4.0
"""Until a tank is as full as it would have been, once nothing is lost any more (estimate). [h]"""

NOISE_OF_ONE = 34.0
"""Of a leak of 1 m3/h, at the hole; ten times the flow makes 10 dB more (estimate). [dB]"""

LOUDEST = 60.0
"""A logger hears no more than this. [dB]"""

METAL_FADING, PLASTIC_FADING = 0.15, 0.5
"""Of the noise along the pipe (estimate; loggers on metal pipes stand 100 to 200 m apart). [dB/m]"""

STIRRED = 1.5
"""Turbidity for every doubling of the calm flow, from the second time on: sediment that has lain still (estimate).
[NTU]"""

MOST_STIRRED = 6.0
STIRRING_SPEED = 0.3
"""Below this sediment stays where it is (estimate). [m/s]"""

SETTLED_HOURS = 1.5
"""In which two thirds of it are washed out (estimate). [h]"""


def pressure_fields(
    stage: Stage,
    zone: Part,
    change: Change,
    node: int,
    begins: float,
    seconds: float,
    step: float,
    local: Mapping[int, float] = NOTHING,
) -> Iterator[Field]:
    """Pressures, which the wave from a node makes fall one after the other; ``local`` adds to single sensors. [MPa]"""
    late = wave_arrivals(zone, node)
    for quantity in PRESSURES:
        seats = seats_of(stage, WATER, quantity).on(zone.pipes)
        pressure = seats.between(*at_ends(zone, change.pressure, seats.pipe)) * MEGAPASCALS_PER_METRE
        pressure = pressure + np.array([local.get(int(place), 0.0) for place in seats.sensors])
        from_start, from_end = at_ends(zone, late, seats.pipe)
        arrival = np.minimum(from_start, from_end)
        yield from felt(stage, seats.sensors, begins, step, held(pressure, seconds, step), arrival)


def flow_fields(
    stage: Stage, zone: Part, change: Change, begins: float, shares: FloatArray, step: float
) -> Iterator[Field]:
    """District meters and works' meters, and the tanks that are drawn down by what flows out beyond the usual.

    Args:
        stage: The city.
        zone: Where it happens.
        change: In full.
        begins: Run time of the first row. [s]
        shares: Part of the change at each row. (rows,)
        step: Between two rows. [s]
    """
    supply = {source.asset: float(extra) * HOUR for source, extra in zip(zone.sources, change.supply, strict=True)}
    sensors = stage.atlas.city.sensors
    seats = seats_of(stage, WATER, FLOW).on(zone.pipes)
    through = change.flow[np.searchsorted(zone.pipes, seats.pipe)] * HOUR
    flow = np.array(
        [supply.get(sensors[int(place)].asset, own) for place, own in zip(seats.sensors, through, strict=True)]
    )
    yield from felt(stage, seats.sensors, begins, step, np.outer(shares, flow))
    tanks = seats_of(stage, WATER, LEVEL).on(zone.pipes)
    drawn = np.array([supply.get(sensors[int(place)].asset, 0.0) for place in tanks.sensors])
    missing = np.cumsum(shares) * step / HOUR / RESERVOIR_AREA
    refilled = np.linspace(1.0, 0.0, round(REFILL_HOURS * HOUR / step), dtype=np.float64)
    missing = np.concatenate([missing, float(missing[-1]) * refilled])
    yield from felt(stage, tanks.sensors, begins, step, -np.outer(missing, drawn))


def noise_fields(
    stage: Stage, zone: Part, hole: tuple[int, float], begins: float, leak: FloatArray, step: float
) -> Iterator[Field]:
    """Loggers near a leak: its noise fades along the pipes and adds to the street's, 10 log10 of the sum of powers.

    Args:
        stage: The city.
        zone: Where it leaks.
        hole: The pipe in the zone, and how far along it from its start, 0 to 1.
        begins: Run time of the first row. [s]
        leak: At each row. (rows,) [m3/h]
        step: Between two rows. [s]
    """
    seats = seats_of(stage, WATER, NOISE).on(zone.pipes)
    lost = _faded(zone, hole, np.searchsorted(zone.pipes, seats.pipe), seats.share)
    source = NOISE_OF_ONE + 10.0 * np.log10(np.maximum(leak, 1e-6))
    street = load_profiles().quantities[NOISE].level
    heard = np.minimum(source, LOUDEST)[:, np.newaxis] - lost
    together = 10.0 * np.log10(10.0 ** (street / 10.0) + 10.0 ** (heard / 10.0))
    yield from felt(stage, seats.sensors, begins, step, together - street)


def _faded(zone: Part, hole: tuple[int, float], pipe: IndexArray, share: FloatArray) -> FloatArray:
    """How much of the noise is lost on the quickest way from the hole to each seat. (seats,) [dB]"""
    pipes, (leaking, at) = zone.network.pipes, hole
    whole = pipes.length * np.where(is_plastic(zone), PLASTIC_FADING, METAL_FADING)
    speed = pipes.length / whole
    by_start = whole[leaking] * at + arrivals(zone.network, int(pipes.start[leaking]), speed)
    by_end = whole[leaking] * (1.0 - at) + arrivals(zone.network, int(pipes.end[leaking]), speed)
    to_node = np.minimum(by_start, by_end)
    lost = np.minimum(
        to_node[pipes.start[pipe]] + whole[pipe] * share, to_node[pipes.end[pipe]] + whole[pipe] * (1.0 - share)
    )
    is_on = pipe == leaking
    lost[is_on] = float(whole[leaking]) * np.abs(share[is_on] - at)
    return lost


def turbidity_fields(
    stage: Stage, zone: Part, change: Change, begins: float, seconds: float, step: float
) -> Iterator[Field]:
    """Sediment stirred up where water flows much faster than it does, washed out again within hours."""
    seats = seats_of(stage, WATER, TURBIDITY).on(zone.pipes)
    here = np.searchsorted(zone.pipes, seats.pipe)
    calm = np.maximum(change.calm_flow[here], 1e-4)
    faster = np.maximum(np.abs(change.calm_flow[here] + change.flow[here]) / calm, 1.0)
    pipes = zone.network.pipes
    speed = np.abs(change.calm_flow[here] + change.flow[here]) / (np.pi / 4.0 * pipes.diameter[here] ** 2)
    stirred = np.minimum(STIRRED * np.maximum(np.log2(faster) - 1.0, 0.0), MOST_STIRRED) * (speed >= STIRRING_SPEED)
    hours = np.arange(round((seconds + SETTLED_HOURS * 3.0 * HOUR) / step)) * step / HOUR
    yield from felt(stage, seats.sensors, begins, step, np.outer(np.exp(-hours / SETTLED_HOURS), stirred))
