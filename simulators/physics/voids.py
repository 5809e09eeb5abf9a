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


def lone_concentrations(inflow: FloatArray, volumes: FloatArray, air_changes: FloatArray, step: float) -> FloatArray:
    """Follow methane in many spaces that no duct joins, all at once.

    dC/dt = q / V (1 - C) - lambda C: what enters pushes mixed air out, so that the share never passes 1. With
    k = q / V + lambda the step C_end + (C - C_end) exp(-k dt), C_end = q / (V k), is exact while both stay the same.
    Source: event G1 of the domain reference.

    Args:
        inflow: Gas entering each space at each step. (steps, spaces) [m3/h]
        volumes: Of each space. (spaces,) [m3]
        air_changes: Fresh air, for all steps or at each. (spaces,) or (steps, spaces) [1/h]
        step: Between two rows. [h]

    Returns:
        Volume share of methane after each step, beginning from clean air. (steps, spaces)
    """
    entering = inflow / volumes
    rate = entering + air_changes
    end = np.divide(entering, rate, out=np.zeros_like(rate), where=rate > 0.0)
    kept = np.exp(-rate * step)
    shares = np.empty_like(rate)
    share = np.zeros(inflow.shape[1], dtype=np.float64)
    for row in range(len(inflow)):
        share = end[row] + (share - end[row]) * kept[row]
        shares[row] = share
    return shares


def breathing(air_changes: FloatArray, hours: FloatArray) -> FloatArray:
    """Fresh air over the day: a manhole breathes most in the afternoon, when the street is warm and wind blows.

    lambda (1 + 0.5 sin(2 pi (t / 24 - 0.3))), largest at about 13:00 (estimate of the reference's manhole model).

    Args:
        air_changes: On average. (spaces,) [1/h]
        hours: Of the day, may go on past 24. (steps,) [h]

    Returns:
        (steps, spaces) [1/h]
    """
    return np.outer(1.0 + 0.5 * np.sin(2.0 * np.pi * (hours / 24.0 - 0.3)), air_changes)


def _solved(matrix: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)


def _losses(voids: Voids, air_changes: FloatArray) -> FloatArray:
    """What a concentration of one loses: to fresh air, and to the neighbours. (spaces, spaces) [m3/h]"""
    return np.diag(air_changes * voids.volumes + voids.exchange.sum(axis=1)) - voids.exchange
