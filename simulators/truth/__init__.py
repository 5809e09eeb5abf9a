"""What really happened in a run: one row per incident, look-alike and fault, and a manifest of what was published."""

from simulators.truth.files import (
    MANIFEST_FILE,
    TRUTH_FILE,
    BadTruth,
    append_truths,
    read_manifest,
    read_truths,
    write_manifest,
    write_truths,
)
from simulators.truth.manifest import GatewayCount, Manifest, QuantityCount
from simulators.truth.rows import Category, ExpectedLevel, TouchedSensor, Truth

__all__ = [
    "MANIFEST_FILE",
    "TRUTH_FILE",
    "BadTruth",
    "Category",
    "ExpectedLevel",
    "GatewayCount",
    "Manifest",
    "QuantityCount",
    "TouchedSensor",
    "Truth",
    "append_truths",
    "read_manifest",
    "read_truths",
    "write_manifest",
    "write_truths",
]
