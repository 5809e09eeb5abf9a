"""Kinds of incidents in the water network, by code."""

from collections.abc import Mapping

from simulators.incidents.kind import Kind
from simulators.incidents.water.burst import Burst
from simulators.incidents.water.hydrant_use import HydrantUse
from simulators.incidents.water.misoperation import Misoperation
from simulators.incidents.water.slow_leak import SlowLeak

KINDS: Mapping[str, Kind] = {"W0": HydrantUse(), "W1": Burst(), "W2": SlowLeak(), "W3": Misoperation()}
