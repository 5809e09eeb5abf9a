"""Which sensors stand on which site, read from ``instruments.toml``; numbers run per lifeline in site order."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from simulators.city.chance import generator_for
from simulators.city.draft import Laid, Site
from simulators.city.nouns import Gateway, Position, Sensor
from simulators.city.plane import to_degrees

INSTRUMENTS_FILE = Path(__file__).with_name("instruments.toml")
SENSORS_PER_GATEWAY = 24
LETTERS = {
    "gas": "GAS",
    "drainage": "DRN",
    "bridge": "BRG",
    "heating": "HTG",
    "water": "WTR",
    "geohazard": "GEO",
    "tunnel": "TUN",
}


@dataclass(frozen=True)
class Channel:
    """One kind of measurement of a template; several units are used in turn from site to site."""

    quantity: str
    suffix: str
    units: tuple[str, ...]
    count: int = 1
    design: tuple[float, float] | None = None


@dataclass(frozen=True)
class Template:
    """The instruments of one kind of site."""

    lifeline: str
    channels: tuple[Channel, ...]

    @property
    def size(self) -> int:
        """How many sensors a site has."""
        return sum(channel.count for channel in self.channels)


@cache
def load_templates() -> dict[str, Template]:
    """Read the templates once."""
    return msgspec.toml.decode(INSTRUMENTS_FILE.read_bytes(), type=dict[str, Template])


def mount_sensors(sites: list[Site], seed: int, run_id: str) -> tuple[tuple[Sensor, ...], tuple[Gateway, ...]]:
    """Mount every template's sensors on its sites, behind gateways shared by a neighbourhood."""
    rng = generator_for(seed, "instruments")
    numbers: Counter[str] = Counter()
    boxes = _GatewayNumbers()
    sensors: list[Sensor] = []
    for site in sites:
        template = load_templates()[site.template]
        letters = LETTERS[template.lifeline]
        numbers[letters] += 1
        gateway = boxes.gateway_for(letters, site, template.size)
        stem = f"{letters}-{numbers[letters]:04d}"
        sensors.extend(_sensors_of(site, template, stem, numbers[letters], gateway, rng))
    return tuple(sensors), tuple(Gateway(code, run_id) for code in boxes.codes)


class _GatewayNumbers:
    """Gives each neighbourhood a gateway, and another when it is full."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self._numbers: Counter[str] = Counter()
        self._open: dict[tuple[str, str], tuple[str, int]] = {}

    def gateway_for(self, letters: str, site: Site, count: int) -> str:
        key = (letters, site.neighbourhood)
        code, used = self._open.get(key, ("", SENSORS_PER_GATEWAY))
        if used + count > SENSORS_PER_GATEWAY:
            self._numbers[letters] += 1
            code, used = f"GW-{letters}-{self._numbers[letters]:04d}", 0
            self.codes.append(code)
        self._open[key] = (code, used + count)
        return code


def _sensors_of(
    site: Site, template: Template, stem: str, number: int, gateway: str, rng: np.random.Generator
) -> list[Sensor]:
    positions = _positions(site.laid, template.size)
    sensors: list[Sensor] = []
    for channel in template.channels:
        for order in range(channel.count):
            suffix = channel.suffix if channel.count == 1 else f"{channel.suffix}{order + 1}"
            sensors.append(
                Sensor(
                    code=f"{stem}-{suffix}",
                    gateway=gateway,
                    asset=site.laid.asset.code,
                    quantity=channel.quantity,
                    unit=channel.units[number % len(channel.units)],
                    position=positions[len(sensors)],
                    design_value=_design_value(channel, rng),
                )
            )
    return sensors


def _design_value(channel: Channel, rng: np.random.Generator) -> float | None:
    return None if channel.design is None else float(f"{rng.uniform(*channel.design):.3g}")


def _positions(laid: Laid, count: int) -> list[Position]:
    """Points have all sensors in one place; lines along them; areas well inside. (count) [degrees]"""
    line = laid.line
    if len(line) == 1:
        return [laid.asset.shape.positions[0]] * count
    if len(line) == 3:
        share = (np.arange(count) + 0.5) / count * 2.0
        points = np.column_stack([np.interp(share, range(3), line[:, axis]) for axis in range(2)])
    else:
        centre, corners = line.mean(axis=0), np.arange(count) % len(line)
        points = centre + 0.55 * (line[corners] - centre)
    return [(float(longitude), float(latitude)) for longitude, latitude in to_degrees(points)]
