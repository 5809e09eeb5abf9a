"""The city of the demonstration, drawn once."""

from pathlib import Path

import pytest

from schemas.lifeline import Catalogue, load_lifelines
from simulators.city import City, build, write_import_files


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
