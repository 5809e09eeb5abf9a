"""Methane in manholes: well-mixed boxes with fresh air, fed by the ground and joined by the ducts between them."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Voids:
    """Hollow spaces below the street.

    Attributes:
        volumes: Of each space. (spaces,) [m3]
        air_changes: Fresh air of each space. (spaces,) [1/h]
        exchange: Air swapped with each other space through ducts, symmetric, zero diagonal. (spaces, spaces) [m3/h]
    """

    volumes: FloatArray
    air_changes: FloatArray
    exchange: FloatArray


def steady_concentration(inflow: FloatArray, voids: Voids) -> FloatArray:
    """Where the concentrations end when the inflow stays; for a lone space f Q / (lambda V).

    Args:
        inflow: Gas entering each space. (spaces,) [m3/h]
        voids: The spaces.

    Returns:
        Volume share of methane. (spaces,)
    """
    return _solved(_losses(voids, voids.air_changes), inflow)


def concentrations(inflow: FloatArray, voids: Voids, step: float, air_changes: FloatArray | None = None) -> FloatArray:
    """Follow methane in all spaces over time.

    V dC/dt = f Q - lambda V C + sum over neighbours of K (C_neighbour - C), the inflow small beside the fresh air.
    Source: event G1 of the domain reference (well-mixed manhole); the exchange term is the same balance for a duct.
    Implicit Euler: stable for any step, error of order step x lambda.

    Args:
        inflow: Gas entering each space at each step, f Q. (steps, spaces) [m3/h]
        voids: The spaces.
        step: Time between two rows. [h]
        air_changes: Fresh air at each step where it changes, as when covers are opened. (steps, spaces) [1/h]

    Returns:
        Volume share of methane after each step, beginning from clean air. (steps, spaces)
    """
    rates = np.broadcast_to(voids.air_changes, inflow.shape) if air_changes is None else air_changes
    share = np.zeros(inflow.shape[1], dtype=np.float64)
    shares = np.empty_like(inflow)
    capacity = voids.volumes / step
    for row in range(len(inflow)):
        balance = np.diag(capacity) + _losses(voids, rates[row])
        share = _solved(balance, inflow[row] + capacity * share)
        shares[row] = share
    return np.minimum(shares, 1.0)


def _solved(matrix: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)


def _losses(voids: Voids, air_changes: FloatArray) -> FloatArray:
    """What a concentration of one loses: to fresh air, and to the neighbours. (spaces, spaces) [m3/h]"""
    return np.diag(air_changes * voids.volumes + voids.exchange.sum(axis=1)) - voids.exchange
