"""Draws a whole city from a seed. Read this first: the order of the steps is the order of dependence."""

from simulators.city.census import Growing, share_out
from simulators.city.crossings import Dip, build_bridges, build_underpasses, find_dips, watch_bridges
from simulators.city.draft import Draft, Laid
from simulators.city.ground import population
from simulators.city.hills import lay_branches, mark_ground
from simulators.city.instruments import load_templates, mount_sensors
from simulators.city.kinds import load_roadside
from simulators.city.mains import lay_mains
from simulators.city.manholes import MANHOLES_PER_STRING, dig_manholes, string_places
from simulators.city.map_features import draw_map_features
from simulators.city.near import tie_near
from simulators.city.networks import PipeNetwork
from simulators.city.nouns import City
from simulators.city.rivers import find_crossings
from simulators.city.roadside import place_roadside
from simulators.city.sewers import lay_sewers
from simulators.city.skeleton import Skeleton, load_skeleton
from simulators.city.streets import Streets, lay_streets
from simulators.city.tunnels import dig_tunnels, watch_tunnels
from simulators.city.twins import add_twins
from simulators.city.works import build_works, feed_substations

DEFAULT_SEED = 410800
DEFAULT_RUN_ID = "demo"

DEMO_BLOCK_METRES = 1000.0
DEMO_SENSORS = 2200

SENSORS_PER_KILOMETRE = 41.0
"""Of street, in a city that is fully instrumented: 63,000 at blocks of 250 m. A design default, no city's count."""


def build(
    seed: int = DEFAULT_SEED,
    run_id: str = DEFAULT_RUN_ID,
    block_metres: float = DEMO_BLOCK_METRES,
    sensors: int | None = DEMO_SENSORS,
) -> City:
    """Draw the simulated Jiaozuo of one seed; the same arguments give the same city everywhere.

    Args:
        seed: Chooses where everything invented lies.
        run_id: Marks every gateway, so that simulated readings never pass for real ones.
        block_metres: About how far minor streets lie apart; 1000 for the demonstration, 250 for the whole city. [m]
        sensors: How many; None for as many as a fully instrumented city has. What goes beyond that are twins.

    Raises:
        CityTooSmall: fewer sensors than the smallest city has.
    """
    skeleton = load_skeleton()
    streets = lay_streets(skeleton, seed, block_metres)
    full = int(round(float(streets.lengths.sum()) / 1000.0 * SENSORS_PER_KILOMETRE, -3))
    wanted = full if sensors is None else sensors
    draft = Draft()
    networks = _draw(draft, skeleton, streets, min(wanted, full), seed)
    mounted, gateways = add_twins(*mount_sensors(draft.sites, seed, run_id), wanted)
    return City(
        map_features=draw_map_features(skeleton, streets),
        assets=tuple(laid.asset for laid in draft.laid),
        links=tuple(draft.links),
        gateways=gateways,
        sensors=mounted,
        networks=networks,
    )


def _draw(draft: Draft, skeleton: Skeleton, streets: Streets, sensors: int, seed: int) -> dict[str, PipeNetwork]:
    """Lay what the city consists of, then place exactly so many sensors on it."""
    works, crossings = build_works(draft, skeleton, streets), find_crossings(skeleton, streets.lines)
    people = population(streets.junctions)
    networks = lay_mains(draft, skeleton, streets, works, people, seed)
    networks |= lay_sewers(draft, streets, crossings, works["sewage_works"], people, seed)
    bridges = build_bridges(draft, streets, crossings, seed)
    sections = dig_tunnels(draft, skeleton, streets)
    networks = lay_branches(draft, skeleton, mark_ground(draft, skeleton, seed), networks)
    dips = find_dips(streets)

    counts = share_out(sensors, _sensors_so_far(draft), _growing(draft, bridges, sections, dips))
    dig_manholes(draft, counts["manhole_string"], seed)
    place_roadside(draft, counts, seed)
    watch_bridges(draft, bridges, counts["bridge"], counts["river_station"], seed)
    build_underpasses(draft, dips[: counts["underpass"]], seed)
    watch_tunnels(draft, sections, counts["tunnel_section"])
    feed_substations(draft, skeleton, works["heat_plant"])
    tie_near(draft)
    return networks


def _sensors_so_far(draft: Draft) -> int:
    return sum(load_templates()[site.template].size for site in draft.sites)


def _growing(draft: Draft, bridges: list[Laid], sections: list[Laid], dips: list[Dip]) -> dict[str, Growing]:
    """What there is more of in a larger city, and how much room there is for it."""
    size = {name: template.size for name, template in load_templates().items()}
    string = MANHOLES_PER_STRING * size["manhole_beside_gas"]
    return {
        "manhole_string": Growing(30, string, len(string_places(draft))),
        "bridge": Growing(16, size["bridge"], len(bridges)),
        "river_station": Growing(12, size["river_station"], len(bridges)),
        "underpass": Growing(12, size["underpass"] + size["pump_station"], len(dips)),
        "tunnel_section": Growing(30, size["tunnel_section"], len(sections)),
        **{roadside.kind: Growing(roadside.count, size[roadside.kind]) for roadside in load_roadside()},
    }
