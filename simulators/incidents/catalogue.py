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
from simulators.incidents.geohazard.creep import RainCreep
from simulators.incidents.geohazard.landslide import Landslide
from simulators.incidents.geohazard.position_jump import PositionJump
from simulators.incidents.heating import KINDS as HEATING
from simulators.incidents.kind import Kind
from simulators.incidents.tunnel.bad_air import BadAir
from simulators.incidents.tunnel.fan import FanFailure
from simulators.incidents.tunnel.fire import TunnelFire
from simulators.incidents.tunnel.methane import CabinMethane
from simulators.incidents.tunnel.water import TunnelWater
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
    "L1": Landslide(),
    "L2": RainCreep(),
    "L3": PositionJump(),
    "T1": BadAir(),
    "T2": CabinMethane(),
    "T3": TunnelFire(),
    "T4": TunnelWater(),
    "T5": FanFailure(),
    **WATER,
    **DRAINAGE,
    **HEATING,
    **CASCADES,
}
