"""Two small networks whose answers pandapipes has given once; the answers are in references/pandapipes.json."""

import json
from pathlib import Path

import numpy as np

from simulators.arrays import FloatArray
from simulators.physics.network import Network, Pipes


def grid(side: int, length: float, diameters: tuple[float, float], wide_every: int, roughness: float) -> Network:
    """A square of streets; node 0 is a corner. Every so many pipes one is wide."""
    nodes = np.arange(side * side).reshape(side, side)
    start = np.concatenate([nodes[:, :-1].ravel(), nodes[:-1].ravel()])
    end = np.concatenate([nodes[:, 1:].ravel(), nodes[1:].ravel()])
    wide, narrow = diameters
    diameter = np.where(np.arange(len(start)) % wide_every == 0, wide, narrow)
    pipes = Pipes(start, end, np.full(len(start), length), diameter, np.full(len(start), roughness))
    return Network(np.zeros(side * side), pipes, np.array([0]))


def gas_network() -> tuple[Network, FloatArray]:
    """8 x 8 nodes fed at two corners with 4 bar, and what is drawn. [Nm3/s]"""
    square = grid(8, 250.0, (0.2, 0.11), 3, 1e-4)
    demand = (350.0 + 210.0 * np.sin(np.arange(64))) / 3600.0
    return Network(square.elevation, square.pipes, np.array([0, 63])), demand


def heating_network() -> tuple[Network, FloatArray]:
    """5 x 5 nodes fed at one corner with 90 °C, and what is drawn. [kg/s]"""
    return grid(5, 200.0, (0.3, 0.2), 2, 5e-4), 4.0 + 2.0 * np.cos(np.arange(25))


def answer(name: str) -> FloatArray:
    """What pandapipes found."""
    file = Path(__file__).with_name("references") / "pandapipes.json"
    return np.array(json.loads(file.read_text(encoding="utf-8"))[name], dtype=np.float64)
