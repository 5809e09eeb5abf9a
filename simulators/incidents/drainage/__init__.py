"""Kinds of incidents in drains and sewers, by code."""

from collections.abc import Mapping

from simulators.incidents.drainage.blockage import Blockage
from simulators.incidents.drainage.flooding import Flooding
from simulators.incidents.drainage.inflow import Inflow
from simulators.incidents.kind import Kind

KINDS: Mapping[str, Kind] = {"D1": Flooding(), "D2": Blockage(), "D3": Inflow()}
