"""A bridge span as a beam that swings in its natural modes: deflection, strain and acceleration."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from simulators.arrays import FloatArray


@dataclass(frozen=True)
class Span:
    """A simply supported span with the same section all along.

    Attributes:
        length: [m]
        stiffness: Bending stiffness E I. [N m2]
        mass: Per length. [kg/m]
        damping: Share of critical damping, of each mode.
        fibre: From the neutral axis to where the strain gauge sits. [m]
        modes: How many are followed; those must swing slower than half the sampling rate.
    """

    length: float = 30.0
    stiffness: float = 1.6e10
    mass: float = 9_000.0
    damping: float = 0.015
    fibre: float = 0.9
    modes: int = 5

    def frequencies(self, remaining_stiffness: float = 1.0) -> FloatArray:
        """Natural frequencies f_n = (pi / 2) (n / L) ** 2 sqrt(E I / m); damage takes them down by its root. [Hz]

        Source: Bernoulli-Euler beam on two supports (Clough and Penzien, Dynamics of Structures, chapter 18).
        """
        order = np.arange(1, self.modes + 1, dtype=np.float64)
        return math.pi / 2.0 * (order / self.length) ** 2 * math.sqrt(self.stiffness * remaining_stiffness / self.mass)


@dataclass(frozen=True, eq=False)
class SpanMotion:
    """How the span moves, in its modes; sensors read it at their place.

    Attributes:
        span: Which one.
        amplitudes: Of each mode. (modes, samples) [m]
        accelerations: Of each mode. (modes, samples) [m/s2]
    """

    span: Span
    amplitudes: FloatArray
    accelerations: FloatArray

    def deflection(self, place: float) -> FloatArray:
        """Downwards, at a place along the span. (samples,) [m]"""
        return self._shapes(place) @ self.amplitudes

    def acceleration(self, place: float) -> FloatArray:
        """Downwards, at a place along the span. (samples,) [m/s2]"""
        return self._shapes(place) @ self.accelerations

    def strain(self, place: float) -> FloatArray:
        """Stretch of the lower fibre, fibre x curvature. (samples,)

        Five modes give 93 % of the peak under a single force at midspan; the deflection is right to 1 %.
        """
        order = np.arange(1, self.span.modes + 1)
        curvature = (order * math.pi / self.span.length) ** 2 * self._shapes(place)
        return self.span.fibre * (curvature @ self.amplitudes)

    def _shapes(self, place: float) -> FloatArray:
        return mode_shapes(self.span, np.array([place]))[:, 0]


def mode_shapes(span: Span, places: FloatArray) -> FloatArray:
    """sin(n pi x / L), and 0 off the span. (modes, places)"""
    order = np.arange(1, span.modes + 1, dtype=np.float64)
    on_span = (places >= 0.0) & (places <= span.length)
    return np.sin(np.outer(order, places) * math.pi / span.length) * on_span


def move(span: Span, modal_force: FloatArray, rate: float, remaining_stiffness: float = 1.0) -> SpanMotion:
    """Follow every mode through time.

    q'' + 2 zeta w q' + w ** 2 q = 2 F_n / (m L), with F_n the sum of forces times the mode's shape where they act.
    The recurrence is exact for a force that is constant over a sample: with e = exp(-zeta w T), c and s the cosine and
    sine of w_d T, w_d = w sqrt(1 - zeta ** 2),
        q_k = 2 e c q_(k-1) - e ** 2 q_(k-2) + b1 F_(k-1) + b2 F_(k-2).
    Source: modal superposition (Clough and Penzien); zero-order hold of a second-order system.

    Args:
        span: The beam.
        modal_force: Force in each mode. (modes, samples) [N]
        rate: Samples per second. [Hz]
        remaining_stiffness: 1 for a sound span, 0.9 when a tenth of the stiffness is gone.
    """
    drive = modal_force * 2.0 / (span.mass * span.length)
    amplitudes, accelerations = np.empty_like(drive), np.empty_like(drive)
    for mode, frequency in enumerate(span.frequencies(remaining_stiffness).tolist()):
        w, zeta = 2.0 * math.pi * frequency, span.damping
        damped = w * math.sqrt(1.0 - zeta**2)
        e, c, s = math.exp(-zeta * w / rate), math.cos(damped / rate), math.sin(damped / rate)
        lag = zeta * w / damped
        past = [1.0, -2.0 * e * c, e * e]
        position = lfilter(
            [0.0, (1.0 - e * (c + lag * s)) / w**2, (e * e + e * (lag * s - c)) / w**2], past, drive[mode]
        )
        velocity = lfilter([0.0, e * s / damped, -e * s / damped], past, drive[mode])
        amplitudes[mode] = position
        accelerations[mode] = drive[mode] - 2.0 * zeta * w * velocity - w**2 * position
    return SpanMotion(span, amplitudes, accelerations)


def strike(
    span: Span, impulse: float, place: float, at: float, duration: float, samples: int, rate: float
) -> FloatArray:
    """Force of a ship or a truck that hits the span, as half a sine.

    F(t) = F0 sin(pi (t - t0) / d) with F0 = pi I / (2 d). Source: event B2 of the domain reference.

    Args:
        span: The beam.
        impulse: Mass times change of speed. [N s]
        place: Where along the span. [m]
        at: When it begins. [s]
        duration: How long it takes. [s]
        samples: Of the whole record.
        rate: [Hz]

    Returns:
        Force in each mode. (modes, samples) [N]
    """
    since = np.arange(samples) / rate - at
    is_touching = (since >= 0.0) & (since <= duration)
    force = math.pi * impulse / (2.0 * duration) * np.sin(math.pi * since / duration) * is_touching
    return np.outer(mode_shapes(span, np.array([place]))[:, 0], force)
