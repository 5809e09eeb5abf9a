"""The city as incidents ask for it: assets by code, who is linked to whom, which sensor sits where."""

from collections import defaultdict
from functools import cached_property

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.nouns import Asset, City
from simulators.city.plane import to_metres


class Atlas:
    """Look-ups over one city."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.assets = {asset.code: asset for asset in city.assets}
        self.sensor_index = {sensor.code: index for index, sensor in enumerate(city.sensors)}

    @cached_property
    def _links(self) -> dict[tuple[str, str], list[str]]:
        links: dict[tuple[str, str], list[str]] = defaultdict(list)
        for link in self.city.links:
            links[link.from_asset, link.kind].append(link.to_asset)
            links[link.to_asset, link.kind].append(link.from_asset)
        return links

    @cached_property
    def _sensors(self) -> dict[tuple[str, str], list[int]]:
        sensors: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, sensor in enumerate(self.city.sensors):
            sensors[sensor.asset, sensor.quantity].append(index)
        return sensors

    def linked(self, asset: Asset, kind: str) -> list[Asset]:
        """Assets tied to this one by links of a kind, in either direction."""
        return [self.assets[code] for code in self._links.get((asset.code, kind), [])]

    def sensors_of(self, asset: Asset, quantity: str) -> list[int]:
        """Places in the city's list of the sensors that measure a quantity on an asset."""
        return self._sensors.get((asset.code, quantity), [])

    def of_kind(self, kind: str) -> list[Asset]:
        """All assets of one kind."""
        return [asset for asset in self.city.assets if asset.kind == kind]


def line_of(asset: Asset) -> FloatArray:
    """An asset's geometry on the metre grid. (points, 2) [m]"""
    return to_metres(asset.shape.positions).reshape(-1, 2)


def distance_between(first: Asset, second: Asset) -> float:
    """Between the anchors of two assets. [m]"""
    return float(np.hypot(*(to_metres(first.shape.anchor) - to_metres(second.shape.anchor))))


def distance_from_centre(asset: Asset) -> float:
    """How far from the middle of the city. [m]"""
    return float(np.hypot(*to_metres(asset.shape.anchor)))
