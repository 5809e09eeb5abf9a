"""Suspicions about positions: columns exchanged, or coordinates in the obfuscated system of Chinese web maps."""

import numpy as np
import numpy.typing as npt

Degrees = npt.NDArray[np.float64]

METRES_PER_DEGREE = 111_320.0
# nearer than this to the obfuscated position of its own asset, and farther than that from the true one
GCJ02_TOLERANCE_METRES = 30.0
GCJ02_LEAST_SHIFT_METRES = 150.0

LOOKS_SWAPPED = "longitude and latitude look swapped"
LOOKS_GCJ02 = "looks like GCJ-02 (web map) coordinates; convert to WGS 84 first"

SEMI_MAJOR_AXIS = 6_378_245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323


def outside_world(longitude: float, latitude: float) -> str | None:
    """Why this cannot be a WGS 84 position, or None when it can."""
    if abs(longitude) <= 180 and abs(latitude) <= 90:
        return None
    if abs(longitude) <= 90 and abs(latitude) <= 180:
        return f"latitude {latitude:g} is outside -90..90; {LOOKS_SWAPPED}"
    if abs(latitude) > 90:
        return f"latitude {latitude:g} is outside -90..90"
    return f"longitude {longitude:g} is outside -180..180"


def distance_metres(longitude: Degrees, latitude: Degrees, to_longitude: Degrees, to_latitude: Degrees) -> Degrees:
    """Distances between near points, good to a percent within a city. (points,) [m]"""
    east = (to_longitude - longitude) * np.cos(np.radians(latitude)) * METRES_PER_DEGREE
    north = (to_latitude - latitude) * METRES_PER_DEGREE
    return np.hypot(east, north)


def gcj02_from_wgs84(longitude: Degrees, latitude: Degrees) -> tuple[Degrees, Degrees]:
    """Where Chinese web maps draw a WGS 84 position. (points,) [degrees]

    The published reconstruction of GCJ-02 (as in eviltransform, coordtransform); good to a few metres inside China.
    """
    x, y = longitude - 105.0, latitude - 35.0
    ripple = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + ripple
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + ripple
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    radians = np.radians(latitude)
    bend = 1 - ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    root = np.sqrt(bend)
    north_degrees = north * 180 / (SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / (bend * root) * np.pi)
    east_degrees = east * 180 / (SEMI_MAJOR_AXIS / root * np.cos(radians) * np.pi)
    return longitude + east_degrees, latitude + north_degrees


def look_like_gcj02(
    longitude: Degrees, latitude: Degrees, true_longitude: Degrees, true_latitude: Degrees
) -> npt.NDArray[np.bool_]:
    """Mark positions that lie where a web map would draw the true one, and not where it is. (points,)"""
    drawn = gcj02_from_wgs84(true_longitude, true_latitude)
    shift = distance_metres(longitude, latitude, true_longitude, true_latitude)
    miss = distance_metres(longitude, latitude, *drawn)
    return (miss < GCJ02_TOLERANCE_METRES) & (shift > GCJ02_LEAST_SHIFT_METRES)
