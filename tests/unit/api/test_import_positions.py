"""Suspicions about positions."""

import numpy as np
import pytest

from services.api.imports.positions import distance_metres, gcj02_from_wgs84, look_like_gcj02, outside_world


def test_web_map_position_of_a_known_place_matches_the_published_example() -> None:
    # Tiananmen, as in the test data of the common reconstructions (coordtransform): 116.404, 39.915
    east, north = gcj02_from_wgs84(np.array([116.404]), np.array([39.915]))
    assert (float(east[0]), float(north[0])) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-6)


def test_shift_in_the_first_city_is_some_hundred_metres() -> None:
    here = np.array([113.24]), np.array([35.22])
    assert 300 < distance_metres(*here, *gcj02_from_wgs84(*here))[0] < 900


def test_only_the_shifted_of_three_positions_is_suspected() -> None:
    true = np.full(3, 113.24), np.full(3, 35.22)
    east, north = gcj02_from_wgs84(*true)
    longitude = np.array([113.24, east[0], 113.25])
    latitude = np.array([35.22, north[0], 35.22])
    assert look_like_gcj02(longitude, latitude, *true).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("longitude", "latitude", "reason"),
    [
        pytest.param(113.2, 35.2, None, id="Jiaozuo"),
        pytest.param(-180.0, 90.0, None, id="on the edge"),
        pytest.param(35.2, 113.2, "swapped", id="swapped"),
        pytest.param(200.0, 10.0, "longitude 200 is outside", id="too far east"),
        pytest.param(380_000.0, 3_900_000.0, "latitude 3.9e+06 is outside", id="metres"),
        pytest.param(float("inf"), 0.0, "longitude inf is outside", id="endless"),
    ],
)
def test_position_outside_the_world_is_named(longitude: float, latitude: float, reason: str | None) -> None:
    said = outside_world(longitude, latitude)
    assert said is None if reason is None else said is not None and reason in said
