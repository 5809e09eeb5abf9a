"""Kinds of incidents in the heating network, by code."""

from collections.abc import Mapping

from simulators.incidents.heating.burst import Burst
from simulators.incidents.heating.fouling import Fouling
from simulators.incidents.heating.hot_spot import HotSpot
from simulators.incidents.heating.refill import Refill
from simulators.incidents.kind import Kind

KINDS: Mapping[str, Kind] = {"H0": Refill(), "H1": Burst(), "H2": Fouling(), "H3": HotSpot()}
