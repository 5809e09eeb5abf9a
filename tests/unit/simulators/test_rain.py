import numpy as np
import pytest

from simulators.incidents.weather.rain import EVERYWHERE, WINDOWS, Storm, design_storm, rain_fields, window_sums
from simulators.scenario.stage import Stage

MIDDLE = np.array([0.0, 0.0])


def steady(reach: float = EVERYWHERE) -> Storm:
    """60 mm/h for two hours."""
    return Storm(600.0, 60.0, np.full(120, 60.0), MIDDLE, reach)


@pytest.mark.parametrize(("window", "most"), [(1.0 / 12.0, 5.0), (1.0, 60.0), (3.0, 120.0), (24.0, 120.0)])
def test_a_gauge_sums_the_rain_of_its_window(window: float, most: float) -> None:
    sums = window_sums(np.full(120, 60.0), 60.0, window)

    assert sums.max() == pytest.approx(most)
    assert sums[-1] == pytest.approx(0.0, abs=1e-9)
    assert sums[59] == pytest.approx(min(window, 1.0) * 60.0)


def test_a_cell_rains_less_away_from_its_middle_and_a_uniform_storm_does_not() -> None:
    points = np.array([[0.0, 0.0], [2_000.0, 0.0], [0.0, 20_000.0]])

    assert steady(2_000.0).share(points) == pytest.approx([1.0, np.exp(-1.0), 0.0], abs=1e-9)
    assert steady().share(points).tolist() == [1.0, 1.0, 1.0]


def test_one_storm_reaches_every_rain_gauge_of_every_lifeline(town: Stage) -> None:
    sensors = town.atlas.city.sensors
    wet = {int(place) for field in rain_fields(town, steady()) for place in field.sensors}

    assert wet == {place for place, sensor in enumerate(sensors) if sensor.quantity in WINDOWS}
    assert {sensors[place].quantity.partition(".")[0] for place in wet} == {"drainage", "geohazard"}


def test_rain_that_only_accompanies_says_so(town: Stage) -> None:
    assert all(field.is_context for field in rain_fields(town, steady(), is_context=True))


def test_a_design_storm_brings_what_its_formula_says() -> None:
    storm = design_storm(0.0, 2.0, 50.0, MIDDLE)

    assert storm.intensity.sum() / 60.0 == pytest.approx(89.2, abs=0.5)
    assert storm.ends == 7_200.0
