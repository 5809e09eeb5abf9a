"""Computed fields that are kept: what was computed once from the same inputs by the same code is not computed again."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import cast
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from simulators.arrays import FloatArray

Fields = dict[str, FloatArray]
"""Arrays by name."""

LIBRARIES = ("numpy", "scipy", "owa-epanet", "swmm-toolkit")
"""Whose versions may change a result."""


class FieldStore:
    """A directory of numpy archives, each named by the hash of what it was computed from.

    Files appear whole or not at all, so that several processes may share a directory; a damaged one is computed anew.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.found, self.computed = 0, 0

    def get(self, kind: str, inputs: object, compute: Callable[[], Mapping[str, FloatArray]]) -> Fields:
        """The fields of these inputs, from the store or newly computed.

        Args:
            kind: What is computed, such as "water burst": part of the key, and of the file's name.
            inputs: All that the result depends on: dataclasses, arrays, mappings, sequences, numbers, strings.
            compute: Does the work; called only when there is nothing in the store.
        """
        file = self._directory / f"{kind.replace(' ', '-')}-{content_key(kind, inputs)[:32]}.npz"
        known = _read(file)
        if known is not None:
            self.found += 1
            return known
        computed = {name: np.asarray(array, dtype=np.float64) for name, array in compute().items()}
        _write(file, computed)
        self.computed += 1
        return computed


def content_key(kind: str, inputs: object) -> str:
    """SHA-256 of the kind, the inputs, and the code and libraries that compute from them."""
    digest = hashlib.sha256(f"{kind}\0{code_version()}\0".encode())
    _feed(digest.update, inputs)
    return digest.hexdigest()


@cache
def code_version() -> str:
    """Hash of the sources of all physics and the versions of the libraries: a changed formula makes a new key."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()


def _feed(update: Callable[[bytes], None], thing: object) -> None:
    """Put a value into a hash so that different values cannot look alike: each begins with its type and its size."""
    if isinstance(thing, np.ndarray):
        _feed_array(update, cast("NDArray[np.generic]", thing))
    elif is_dataclass(thing):
        update(f"dataclass {type(thing).__qualname__}\0".encode())
        _feed(update, {field.name: getattr(thing, field.name) for field in fields(thing)})
    elif isinstance(thing, Mapping):
        mapping = cast("Mapping[object, object]", thing)
        update(f"mapping {len(mapping)}\0".encode())
        for key in sorted(mapping, key=repr):
            _feed(update, key)
            _feed(update, mapping[key])
    elif isinstance(thing, list | tuple):
        sequence = cast("Sequence[object]", thing)
        update(f"sequence {len(sequence)}\0".encode())
        for member in sequence:
            _feed(update, member)
    elif thing is None or isinstance(thing, bool | int | float | str):
        update(f"{type(thing).__name__} {thing!r}\0".encode())
    else:
        raise TypeError(f"{type(thing).__name__} cannot be part of a key: its contents are not known")


def _feed_array(update: Callable[[bytes], None], array: NDArray[np.generic]) -> None:
    if array.dtype.hasobject:
        raise TypeError("an array of objects cannot be part of a key: its contents are not known")
    update(f"array {array.dtype.str} {array.shape}\0".encode())
    update(np.ascontiguousarray(array).tobytes())


def _read(file: Path) -> Fields | None:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, BadZipFile):
        # not there, or cut short by a full disk or a power cut
        return None


def _write(file: Path, arrays: Fields) -> None:
    """Write beside the place and move there: a reader never sees half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
