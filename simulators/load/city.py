"""The city of a load test: an ordinary drawn one, whose sensors sit behind gateways of one size."""

from collections.abc import Sequence
from dataclasses import replace

from simulators.city import City, build
from simulators.city.nouns import Gateway

RUN_ID = "load-test"


def build_load_city(seed: int, block_metres: float, sensors: int, per_gateway: int) -> City:
    """Draw it, and deal its sensors out anew in the order of the city, so that neighbours share a gateway."""
    city = build(seed, RUN_ID, block_metres, sensors)
    codes = [f"LOAD-{number // per_gateway:05}" for number in range(len(city.sensors))]
    return replace(
        city,
        sensors=tuple(replace(sensor, gateway=code) for sensor, code in zip(city.sensors, codes, strict=True)),
        gateways=tuple(Gateway(code, RUN_ID) for code in dict.fromkeys(codes)),
    )


def storms(quantity: str, storm_quantities: Sequence[str]) -> bool:
    """Whether sensors of this quantity report faster in a storm."""
    return quantity.startswith(tuple(storm_quantities))
