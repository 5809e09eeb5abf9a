"""Repeatable chance: one generator per named stage, so that a change in one stage leaves the others as they were."""

import zlib

import numpy as np

from simulators.arrays import FloatArray


def generator_for(seed: int, stage: str) -> np.random.Generator:
    """The random generator of one stage of one seed; the same on every machine and in every process."""
    return np.random.Generator(np.random.PCG64([seed, zlib.crc32(stage.encode())]))


def pick(rng: np.random.Generator, size: int, count: int, weights: FloatArray | None = None) -> list[int]:
    """Some of ``size`` places in ascending order; the same place twice only when there are too few."""
    shares = None if weights is None else weights / weights.sum()
    chosen = rng.choice(size, count, replace=count > size, p=shares)
    return [int(index) for index in np.sort(chosen)]
