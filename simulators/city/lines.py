"""Plane geometry on polylines: lengths, points along, offsets, crossings, containment. Lines are (points, 2) [m]."""

from collections.abc import Iterator

import numpy as np

from simulators.arrays import BoolArray, FloatArray


def length(line: FloatArray) -> float:
    """Length of a polyline. [m]"""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def point_at(line: FloatArray, distance: float) -> FloatArray:
    """The point reached after walking ``distance`` along the line. (2,) [m]"""
    walked = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    return np.array([np.interp(distance, walked, line[:, 0]), np.interp(distance, walked, line[:, 1])])


def beside(line: FloatArray, distance: float, offset: float) -> FloatArray:
    """The point ``distance`` along the line and ``offset`` to its left. (2,) [m]"""
    before, after = point_at(line, distance - 1.0), point_at(line, distance + 1.0)
    along = (after - before) / max(float(np.hypot(*(after - before))), 1e-9)
    return point_at(line, distance) + offset * np.array([-along[1], along[0]])


def shifted(line: FloatArray, offset: float) -> FloatArray:
    """The line moved sideways to its left, as a pipe lies beside the middle of its road. (points, 2) [m]"""
    along = np.gradient(line, axis=0)
    along = along / np.hypot(along[:, 0], along[:, 1])[:, np.newaxis]
    return line + offset * np.column_stack([-along[:, 1], along[:, 0]])


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


def contains(ring: FloatArray, points: FloatArray) -> BoolArray:
    """True for each point inside a closed ring (even-odd rule). (points,)"""
    start, end = ring[:-1], ring[1:]
    x, y = points[:, :1], points[:, 1:]
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    edge_x = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / rise
    return (spans & (x < edge_x)).sum(axis=1) % 2 == 1


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
