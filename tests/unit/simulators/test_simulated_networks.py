"""The networks of the simulated city: they hang together, flow downhill and say what physics needs."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from simulators.arrays import BoolArray, FloatArray, IndexArray
from simulators.city import City, PipeNetwork, build
from simulators.city.graph import NOBODY, grow_forest
from simulators.city.ground import URBAN_POPULATION
from simulators.city.networks import read_networks
from simulators.city.rivers import is_west_of_canal
from simulators.city.skeleton import load_skeleton

PRESSURE = ("water", "gas", "heat")
SEWERS = ("storm", "sewer")
METRES_OF_ROUNDING = 0.2


@pytest.fixture(scope="module", params=["demonstration", "dense"])
def networks(request: pytest.FixtureRequest, city: City) -> dict[str, PipeNetwork]:
    chosen = city if request.param == "demonstration" else build(seed=7, block_metres=400.0, sensors=3000)
    return dict(chosen.networks)


def parts(network: PipeNetwork) -> IndexArray:
    """The connected part that each node belongs to, named by its lowest node."""
    part = np.arange(len(network.position))
    while True:
        lower = part.copy()
        np.minimum.at(lower, network.ends[:, 0], part[network.ends[:, 1]])
        np.minimum.at(lower, network.ends[:, 1], part[network.ends[:, 0]])
        if (lower == part).all():
            return part
        part = lower


def source_nodes(network: PipeNetwork, *roles: str) -> list[int]:
    return [source.node for source in network.sources if source.role in roles]


@pytest.mark.parametrize("name", [*PRESSURE, *SEWERS])
def test_every_node_hangs_together_with_a_source(networks: dict[str, PipeNetwork], name: str) -> None:
    part = parts(networks[name])

    assert set(part.tolist()) == {int(part[source.node]) for source in networks[name].sources}


def test_pressure_zones_of_the_water_network_do_not_touch(networks: dict[str, PipeNetwork]) -> None:
    part = parts(networks["water"])
    sources = [int(part[source.node]) for source in networks["water"].sources]

    assert len(set(sources)) == len(sources)
    assert Counter(source.role for source in networks["water"].sources) == {"waterworks": 3, "booster": 10}


def test_water_rises_to_every_customer_and_bursts_no_pipe(networks: dict[str, PipeNetwork]) -> None:
    water, part = networks["water"], parts(networks["water"])
    head = {int(part[source.node]): source.level for source in water.sources}

    above = np.array([head[int(one)] for one in part]) - water.elevation

    # no flow and no losses: 0.3 to 0.8 MPa
    assert above[water.demand > 0.0].min() >= 30.0
    assert above[water.demand > 0.0].max() <= 80.0


def test_people_use_water_gas_and_sewers(networks: dict[str, PipeNetwork]) -> None:
    for name in ("water", "gas", "sewer"):
        assert networks[name].population.sum() == pytest.approx(URBAN_POPULATION, rel=0.01)
    assert networks["water"].demand.sum() * 24.0 / URBAN_POPULATION == pytest.approx(0.18, rel=0.02)
    assert networks["heat"].demand.sum() > 300_000.0


def test_loops_close_in_water_and_gas_and_nowhere_else(networks: dict[str, PipeNetwork]) -> None:
    loops = {
        name: len(network.asset) - len(network.position) + len(set(parts(network).tolist()))
        for name, network in networks.items()
    }

    assert loops["water"] > loops["gas"] > 20
    assert loops["heat"] == loops["storm"] == loops["sewer"] == 0


def test_each_heat_plant_keeps_to_its_side_of_the_canal(networks: dict[str, PipeNetwork]) -> None:
    heat = networks["heat"]
    side: BoolArray = is_west_of_canal(load_skeleton(), heat.position)

    assert (side[heat.ends[:, 0]] == side[heat.ends[:, 1]]).all()
    assert {bool(side[source.node]) for source in heat.sources} == {True, False}


@pytest.mark.parametrize("name", SEWERS)
def test_sewers_fall_and_lie_below_the_ground(networks: dict[str, PipeNetwork], name: str) -> None:
    sewer = networks[name]

    assert (sewer.invert[:, 0] > sewer.invert[:, 1]).all()
    assert (sewer.elevation[sewer.ends] - sewer.invert >= 1.49).all()
    assert len(np.unique(sewer.ends[:, 0])) == len(sewer.ends)


@pytest.mark.parametrize("name", SEWERS)
def test_no_sewer_begins_above_the_ones_before_it_without_need(networks: dict[str, PipeNetwork], name: str) -> None:
    sewer = networks[name]
    arrivals: dict[int, list[float]] = defaultdict(list)
    for (_, lower), (_, end) in zip(sewer.ends.tolist(), sewer.invert.tolist(), strict=True):
        arrivals[lower].append(end)

    lifted = [
        sewer.elevation[upper] - min(arrivals[upper])
        for (upper, _), (start, _) in zip(sewer.ends.tolist(), sewer.invert.tolist(), strict=True)
        if arrivals[upper] and start > min(arrivals[upper]) + 1e-6
    ]

    assert all(depth > 9.0 for depth in lifted)


@pytest.mark.parametrize("name", PRESSURE)
def test_mains_grow_towards_their_works(networks: dict[str, PipeNetwork], name: str) -> None:
    network = networks[name]
    works = source_nodes(network, "waterworks", "gas_station", "heat_plant")

    at_works = network.diameter[np.isin(network.ends, works).any(axis=1)]

    assert at_works.max() == network.diameter.max()
    assert np.median(network.diameter) < at_works.max() / 2


def test_pipes_are_the_assets_of_the_import_files(city: City) -> None:
    assets = {asset.code: asset for asset in city.assets}
    in_networks = [code for network in city.networks.values() for code in network.asset]

    assert sorted(in_networks) == sorted(asset.code for asset in city.assets if asset.kind == "pipe")
    for network in city.networks.values():
        for code, length, diameter in zip(network.asset, network.length, network.diameter, strict=True):
            known = assets[code].properties
            assert known["length_m"] == pytest.approx(length, abs=METRES_OF_ROUNDING)
            assert known["diameter_mm"] == diameter
            assert known["material"]
        assert {source.asset for source in network.sources} <= set(assets)


def test_file_tells_the_networks(city: City, import_files: Path) -> None:
    read = read_networks(import_files)

    assert list(read) == list(city.networks)
    for name, network in read.items():
        original = city.networks[name]
        assert network.asset == original.asset
        assert network.sources == original.sources
        assert np.array_equal(network.ends, original.ends)
        for column in ("position", "elevation", "population", "demand", "length", "invert"):
            told: FloatArray = getattr(network, column)
            assert told == pytest.approx(getattr(original, column), abs=METRES_OF_ROUNDING)


def test_city_without_networks_is_read_as_well(import_files: Path, tmp_path: Path) -> None:
    assert read_networks(tmp_path) == {}


def test_forest_takes_the_cheapest_way_to_the_nearest_root() -> None:
    #  0 -1- 1 -1- 2 -9- 3 -1- 4, and a shortcut 0 -1.5- 2; roots 0 and 4; nothing reaches 5
    ends = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [0, 2]])
    cost = np.array([1.0, 1.0, 9.0, 1.0, 1.5])

    forest = grow_forest(6, ends, np.column_stack([cost, cost]), [0, 4])

    assert forest.parent.tolist() == [NOBODY, 0, 0, 4, NOBODY, NOBODY]
    assert forest.edge.tolist() == [NOBODY, 0, 4, 3, NOBODY, NOBODY]
    assert forest.root.tolist() == [0, 0, 0, 4, 4, NOBODY]
    assert forest.carried(np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])).tolist() == [7.0, 2.0, 4.0, 8.0, 24.0, 32.0]
    assert forest.paths_to(np.array([2, 3])).tolist() == [3, 4]


def test_forest_minds_the_direction_of_a_cost() -> None:
    ends = np.array([[0, 1], [1, 2], [0, 2]])
    cost = np.array([[1.0, 1.0], [np.inf, 1.0], [5.0, 5.0]])

    assert grow_forest(3, ends, cost, [0]).parent.tolist() == [NOBODY, 0, 0]
