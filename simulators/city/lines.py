"""Plane geometry on polylines: lengths, points along, offsets, crossings. Lines are (points, 2) [m]."""

from collections.abc import Iterator

import numpy as np

from simulators.arrays import FloatArray


def length(line: FloatArray) -> float:
    """Length of a polyline. [m]"""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def point_at(line: FloatArray, distance: float) -> FloatArray:
    """The point reached after walking ``distance`` along the line. (2,) [m]"""
    walked = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    return np.array([np.interp(distance, walked, line[:, 0]), np.interp(distance, walked, line[:, 1])])


def beside(straight: FloatArray, distance: object, offset: object) -> FloatArray:
    """Points beside straight lines: ``distance`` from the start and ``offset`` to the left.

    Args:
        straight: One line or many, from first to last point. (..., points, 2) [m]
        distance: Along the line. (...) [m]
        offset: To its left. (...) [m]

    Returns:
        The points. (..., 2) [m]
    """
    start, reach = straight[..., 0, :], straight[..., -1, :] - straight[..., 0, :]
    along = reach / np.hypot(reach[..., 0], reach[..., 1])[..., np.newaxis]
    left = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    steps = [np.asarray(metres, dtype=np.float64)[..., np.newaxis] for metres in (distance, offset)]
    return start + steps[0] * along + steps[1] * left


def shifted(straight: FloatArray, offset: float) -> FloatArray:
    """Straight lines moved to their left, as a pipe lies beside the middle of its road. (..., points, 2) [m]"""
    reach = straight[..., -1, :] - straight[..., 0, :]
    along = reach / np.hypot(reach[..., 0], reach[..., 1])[..., np.newaxis]
    return straight + offset * np.stack([-along[..., 1], along[..., 0]], axis=-1)[..., np.newaxis, :]


def smoothed(line: FloatArray, rounds: int = 3) -> FloatArray:
    """Cut the corners of a polyline (Chaikin), so that a river bends instead of breaking. (points, 2) [m]"""
    for _ in range(rounds):
        near, far = 0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]
        line = np.vstack([line[:1], np.stack([near, far], axis=1).reshape(-1, 2), line[-1:]])
    return line


def crossings(first: FloatArray, second: FloatArray) -> Iterator[FloatArray]:
    """Every point where two polylines cross, in the order of the first. (2,) [m]"""
    if (first.max(axis=0) < second.min(axis=0)).any() or (first.min(axis=0) > second.max(axis=0)).any():
        return
    second_steps = np.diff(second, axis=0)
    for start, step in zip(first[:-1], np.diff(first, axis=0), strict=True):
        gap = second[:-1] - start
        with np.errstate(divide="ignore", invalid="ignore"):
            denominator = step[0] * second_steps[:, 1] - step[1] * second_steps[:, 0]
            along_first = (gap[:, 0] * second_steps[:, 1] - gap[:, 1] * second_steps[:, 0]) / denominator
            along_second = (gap[:, 0] * step[1] - gap[:, 1] * step[0]) / denominator
        hits = (along_first >= 0) & (along_first < 1) & (along_second >= 0) & (along_second < 1)
        for fraction in np.sort(along_first[hits]):
            yield start + fraction * step


def distance_to(line: FloatArray, point: FloatArray) -> float:
    """Shortest distance from a point to a polyline. [m]"""
    feet = _feet(line, point)
    return float(np.hypot(*(feet - point).T).min())


def nearest_point(line: FloatArray, point: FloatArray) -> FloatArray:
    """The point of a polyline that is closest to another. (2,) [m]"""
    feet = _feet(line, point)
    return feet[int(np.argmin(np.hypot(*(feet - point).T)))]


def _feet(line: FloatArray, point: FloatArray) -> FloatArray:
    """The closest point on each piece of a polyline. (points - 1, 2) [m]"""
    steps = np.diff(line, axis=0)
    share = ((point - line[:-1]) * steps).sum(axis=1) / np.maximum((steps**2).sum(axis=1), 1e-9)
    return line[:-1] + np.clip(share, 0.0, 1.0)[:, np.newaxis] * steps
