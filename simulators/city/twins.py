"""More sensors than the city has room for: twins, which repeat a sensor's asset, quantity and place and say so.

A twin sees the same truth as its original and has noise and a gateway of its own. It serves load tests alone: the
column ``twin_of`` of the sensor file names the original, and codes of twins and their gateways end in ``-T1``, ``-T2``.
"""

from dataclasses import replace

from simulators.city.nouns import Gateway, Sensor


def add_twins(
    sensors: tuple[Sensor, ...], gateways: tuple[Gateway, ...], total: int
) -> tuple[tuple[Sensor, ...], tuple[Gateway, ...]]:
    """Repeat all sensors, round after round, until there are ``total``."""
    all_sensors, all_gateways = list(sensors), list(gateways)
    run_id = gateways[0].run_id
    for begin in range(len(sensors), total, len(sensors)):
        ending = f"-T{begin // len(sensors)}"
        originals = sensors[: total - begin]
        all_sensors += [_twin(original, ending) for original in originals]
        codes = dict.fromkeys(original.gateway for original in originals)
        all_gateways += [Gateway(f"{code}{ending}", run_id) for code in codes]
    return tuple(all_sensors), tuple(all_gateways)


def _twin(original: Sensor, ending: str) -> Sensor:
    code, gateway = f"{original.code}{ending}", f"{original.gateway}{ending}"
    return replace(original, code=code, gateway=gateway, twin_of=original.code)
