"""Where faults can happen: what a kind needs, and what the city has of it."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from schemas.lifeline import Catalogue
from simulators.city.nouns import Asset, City, Sensor
from simulators.sensors.kinds import Befalls

IN_WELLS = ("gas.methane_adjacent", "gas.methane_valve_well", "drainage.methane")
SWITCHES = ("gas.well_flooded", "heating.chamber_flooded")
"""Quantities that say that water stands in a well."""

USUAL_RATIO = 1000.0
"""The mix-up of units that happens most: kilo against mega, milli against one."""


class Places:
    """Look-ups over a city for faults. Sensors and gateways by place in the city's lists."""

    def __init__(self, city: City, catalogue: Catalogue) -> None:
        self.city = city
        self._catalogue = catalogue
        self._gateway_places = {gateway.code: place for place, gateway in enumerate(city.gateways)}
        self._sensor_places = {sensor.code: place for place, sensor in enumerate(city.sensors)}

    @cached_property
    def sensors_of_gateway(self) -> Sequence[Sequence[int]]:
        """Sensors behind each gateway, ascending."""
        found: list[list[int]] = [[] for _ in self.city.gateways]
        for place, sensor in enumerate(self.city.sensors):
            found[self._gateway_places[sensor.gateway]].append(place)
        return found

    @cached_property
    def assets(self) -> Mapping[str, Asset]:
        """Assets by code."""
        return {asset.code: asset for asset in self.city.assets}

    @cached_property
    def gateways_of_district(self) -> Mapping[str, Sequence[int]]:
        """Gateways by the district of the asset of their first sensor, ascending."""
        found: dict[str, list[int]] = {}
        for gateway, sensors in enumerate(self.sensors_of_gateway):
            if sensors:
                found.setdefault(self.assets[self.city.sensors[sensors[0]].asset].district, []).append(gateway)
        return found

    def candidates(self, befalls: Befalls) -> Sequence[int] | Sequence[str]:
        """Places of sensors or gateways, or codes of districts, that such a fault can befall; in a stable order."""
        if befalls == "district":
            return sorted(self.gateways_of_district)
        if befalls == "gateway":
            return [gateway for gateway, sensors in enumerate(self.sensors_of_gateway) if sensors]
        return [place for place, sensor in enumerate(self.city.sensors) if self._suits(befalls, sensor)]

    def find(self, befalls: Befalls, code: str) -> int | str | None:
        """The place of this code; None when there is none, or none that such a fault can befall."""
        if befalls == "district":
            return code if code in self.gateways_of_district else None
        if befalls == "gateway":
            return self._gateway_places.get(code)
        place = self._sensor_places.get(code)
        return place if place is not None and self._suits(befalls, self.city.sensors[place]) else None

    def nearest(self, befalls: Befalls, longitude: float, latitude: float) -> int | str | None:
        """Of all candidates the one that stands nearest; by its first sensor for gateways and districts."""
        shrink = math.cos(math.radians(latitude))

        def distance(candidate: int | str) -> float:
            east, north = self.position(befalls, candidate)
            return math.hypot((east - longitude) * shrink, north - latitude)

        return min(self.candidates(befalls), key=distance, default=None)

    def position(self, befalls: Befalls, candidate: int | str) -> tuple[float, float]:
        """Where a candidate stands. [degrees: longitude, latitude]"""
        if isinstance(candidate, str):
            candidate = self.gateways_of_district[candidate][0]
        if befalls in ("gateway", "district"):
            candidate = self.sensors_of_gateway[candidate][0]
        return self.city.sensors[candidate].position

    def befallen(self, befalls: Befalls, place: int) -> tuple[int, ...]:
        """All sensors that fail with this one, itself first."""
        sensor = self.city.sensors[place]
        if befalls == "pair":
            others = self.sensors_of_gateway[self._gateway_places[sensor.gateway]]
            return place, others[(others.index(place) + 1) % len(others)]
        if befalls == "well":
            switches = [
                other
                for other in self.sensors_of_gateway[self._gateway_places[sensor.gateway]]
                if self.city.sensors[other].quantity in SWITCHES and self.city.sensors[other].asset == sensor.asset
            ]
            return place, *switches
        return (place,)

    def unit_ratio(self, sensor: Sensor) -> float | None:
        """By what the numbers are off when they are sent in another unit of the quantity; None: it has no other."""
        accepts = self._catalogue.quantities[sensor.quantity].accepts
        own = accepts[sensor.unit]
        ratios = [own.factor / other.factor for other in accepts.values() if other.offset == own.offset]
        others = sorted(ratio for ratio in ratios if not math.isclose(ratio, 1.0))
        return min(others, key=lambda ratio: abs(abs(math.log(ratio)) - math.log(USUAL_RATIO)), default=None)

    def _suits(self, befalls: Befalls, sensor: Sensor) -> bool:
        if befalls == "methane":
            return "methane" in sensor.quantity
        if befalls == "well":
            return sensor.quantity in IN_WELLS
        if befalls == "convertible":
            return self.unit_ratio(sensor) is not None
        if befalls == "pair":
            return len(self.sensors_of_gateway[self._gateway_places[sensor.gateway]]) > 1
        return True
