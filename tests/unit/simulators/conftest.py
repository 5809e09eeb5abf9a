"""The city of the demonstration, and a larger one for incidents on networks, each drawn once."""

from pathlib import Path

import pytest

from schemas.lifeline import Catalogue, load_lifelines
from simulators.city import City, build, write_import_files
from simulators.scenario.stage import Stage


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_lifelines()


@pytest.fixture(scope="session")
def city() -> City:
    return build()


@pytest.fixture(scope="session")
def import_files(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("city")
    write_import_files(city, directory)
    return directory


@pytest.fixture(scope="session")
def town(catalogue: Catalogue) -> Stage:
    """Blocks of 500 m and 20,000 sensors: networks with loops, and instruments dense enough to tell near from far."""
    return Stage.of(build(seed=7, block_metres=500.0, sensors=20_000), catalogue, seed=1)
