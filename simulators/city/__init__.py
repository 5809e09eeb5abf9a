"""A small deterministic Jiaozuo: ``build`` draws it, ``write_import_files`` writes it as ordinary import files."""

from simulators.city.files import digest, read_import_files, write_import_files
from simulators.city.layout import DEFAULT_RUN_ID, DEFAULT_SEED, build
from simulators.city.nouns import City

__all__ = ["DEFAULT_RUN_ID", "DEFAULT_SEED", "City", "build", "digest", "read_import_files", "write_import_files"]
