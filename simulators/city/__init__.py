"""A deterministic Jiaozuo of any size: ``build`` draws it, ``write_import_files`` makes ordinary import files of it."""

from simulators.city.census import CityTooSmall
from simulators.city.files import digest, read_import_files, write_import_files
from simulators.city.layout import DEFAULT_RUN_ID, DEFAULT_SEED, build
from simulators.city.networks import PipeNetwork
from simulators.city.nouns import City

__all__ = [
    "DEFAULT_RUN_ID",
    "DEFAULT_SEED",
    "City",
    "CityTooSmall",
    "PipeNetwork",
    "build",
    "digest",
    "read_import_files",
    "write_import_files",
]
