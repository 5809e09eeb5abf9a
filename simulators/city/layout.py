"""Draws a whole city from a seed. Read this first: the order of the steps is the order of dependence."""

from simulators.city.crossings import build_bridges, build_underpasses
from simulators.city.draft import Draft
from simulators.city.heat import build_heat_plants
from simulators.city.hills import mark_ground
from simulators.city.instruments import mount_sensors
from simulators.city.manholes import dig_manholes
from simulators.city.map_features import draw_map_features
from simulators.city.nouns import City
from simulators.city.pipes import lay_pipes
from simulators.city.roadside import place_roadside
from simulators.city.skeleton import load_skeleton
from simulators.city.streets import lay_streets
from simulators.city.tunnels import dig_tunnels

DEFAULT_SEED = 410800
DEFAULT_RUN_ID = "demo"


def build(seed: int = DEFAULT_SEED, run_id: str = DEFAULT_RUN_ID, scale: float = 1.0) -> City:
    """Draw the simulated Jiaozuo of one seed; the same seed and scale give the same city everywhere.

    Args:
        seed: Chooses where everything invented lies.
        run_id: Marks every gateway, so that simulated readings never pass for real ones.
        scale: Multiplies the number of instrumented sites; 1 gives about 2,000 sensors.
    """
    skeleton = load_skeleton()
    streets = lay_streets(skeleton, seed)
    draft = Draft()
    lay_pipes(draft, streets, seed)
    dig_manholes(draft, seed, scale)
    place_roadside(draft, seed, scale)
    build_bridges(draft, skeleton, streets, seed, scale)
    build_underpasses(draft, streets, seed, scale)
    dig_tunnels(draft, skeleton, streets, scale)
    mark_ground(draft, skeleton, seed)
    build_heat_plants(draft, skeleton)
    sensors, gateways = mount_sensors(draft.sites, seed, run_id)
    return City(
        map_features=draw_map_features(skeleton, streets),
        assets=tuple(laid.asset for laid in draft.laid),
        links=tuple(draft.links),
        gateways=gateways,
        sensors=sensors,
    )
