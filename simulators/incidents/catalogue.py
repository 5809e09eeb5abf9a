"""Who can play which kind of incident; a kind is added by one line here and one table in ``kinds.toml``."""

from collections.abc import Mapping

from simulators.incidents.drainage.ponding import Ponding
from simulators.incidents.gas.leak import GasLeak
from simulators.incidents.kind import Kind

KINDS: Mapping[str, Kind] = {
    "G1": GasLeak(),
    "D1": Ponding(),
}
