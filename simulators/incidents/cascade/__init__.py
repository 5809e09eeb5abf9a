"""Kinds that cause others, by code. Each has a row of truth without a sensor, to which its children point."""

from collections.abc import Mapping

from simulators.incidents.cascade.burst_chain import BurstChain
from simulators.incidents.cascade.storm_chain import StormChain
from simulators.incidents.kind import Kind

KINDS: Mapping[str, Kind] = {"X1": BurstChain(), "X2": StormChain()}
