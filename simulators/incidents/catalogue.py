"""Who can play which kind of incident; a kind is added by one line here and one table in ``kinds.toml``."""

from collections.abc import Mapping

from simulators.incidents.bridge.cable import SlackCable
from simulators.incidents.bridge.overload import Overload
from simulators.incidents.bridge.settlement import Settlement
from simulators.incidents.bridge.stiffness import StiffnessLoss
from simulators.incidents.bridge.strike import BridgeStrike
from simulators.incidents.cascade import KINDS as CASCADES
from simulators.incidents.drainage import KINDS as DRAINAGE
from simulators.incidents.gas.biogas import Biogas
from simulators.incidents.gas.leak import GasLeak
from simulators.incidents.gas.strike import Strike
from simulators.incidents.heating import KINDS as HEATING
from simulators.incidents.kind import Kind
from simulators.incidents.water import KINDS as WATER

KINDS: Mapping[str, Kind] = {
    "G0": Biogas(),
    "G1": GasLeak(),
    "G2": Strike(),
    "B1": Overload(),
    "B2": StiffnessLoss(),
    "B3": Settlement(),
    "B4": BridgeStrike(),
    "B5": SlackCable(),
    **WATER,
    **DRAINAGE,
    **HEATING,
    **CASCADES,
}
