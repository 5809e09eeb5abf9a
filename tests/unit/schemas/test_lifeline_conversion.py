"""Values on the wire become values in the one internal unit of their quantity."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.lifeline import Conversion, load_lifelines

QUANTITIES = load_lifelines().quantities

KNOWN = [
    ("gas.methane_adjacent", "%LEL", 20.0, 1.0),
    ("gas.methane_adjacent", "%VOL", 2.5, 2.5),
    ("gas.methane_adjacent", "ppm", 10_000.0, 1.0),
    ("gas.methane_adjacent", "/", 0.01, 1.0),
    ("gas.methane_station", "%VOL", 1.0, 20.0),
    ("gas.methane_station", "ppm", 500.0, 1.0),
    ("gas.medium_pressure", "bar", 1.0, 0.1),
    ("gas.medium_pressure", "Pa", 200_000.0, 0.2),
    ("gas.medium_pressure", "kPa", 400.0, 0.4),
    ("gas.regulator_outlet_pressure", "mbar", 20.0, 2.0),
    ("gas.flow", "Nm3/s", 1.0, 3600.0),
    ("gas.well_temperature", "Cel", 0.0, 0.0),
    ("gas.well_temperature", "K", 273.15, 0.0),
    ("gas.well_temperature", "K", 373.15, 100.0),
    ("gas.cathodic_protection_potential", "mV", -850.0, -0.85),
    ("gas.cover_tilt", "rad", math.pi, 180.0),
    ("drainage.ponding_underpass", "m", 0.25, 25.0),
    ("drainage.ponding_underpass", "mm", 250.0, 25.0),
    ("drainage.pipe_level", "mm", 800.0, 0.8),
    ("drainage.flow", "l/s", 1000.0, 1.0),
    ("drainage.flow", "m3/h", 3600.0, 1.0),
    ("drainage.hydrogen_sulphide", "ppm", 10.0, 14.168),
    ("drainage.conductivity", "S/m", 0.05, 500.0),
    ("drainage.oxygen", "/", 0.209, 20.9),
    ("bridge.strain", "/", 0.0001, 100.0),
    ("bridge.vertical_acceleration", "gal", 31.5, 0.315),
    ("bridge.vehicle_weight", "kg", 55_000.0, 55.0),
    ("bridge.wind_speed", "km/h", 36.0, 10.0),
    ("bridge.cable_force", "N", 1500.0, 1.5),
    ("heating.make_up_flow", "m3/s", 0.01, 36.0),
    ("heating.leak_wire_resistance", "Ohm", 100_000.0, 100.0),
    ("water.pressure", "MPa", 0.14, 0.14),
    ("water.free_chlorine", "ug/L", 50.0, 0.05),
    ("geohazard.surface_displacement_up", "m", 0.012, 12.0),
    ("geohazard.building_tilt", "/", 0.003, 3.0),
    ("tunnel.relative_humidity", "/", 0.85, 85.0),
    ("tunnel.carbon_monoxide", "ppm", 100.0, 116.44),
]


@pytest.mark.parametrize(("quantity", "unit", "wire", "internal"), KNOWN, ids=lambda value: str(value))
def test_value_becomes_internal(quantity: str, unit: str, wire: float, internal: float) -> None:
    conversion = QUANTITIES[quantity].conversion(unit)

    assert conversion is not None
    assert conversion.apply(wire) == pytest.approx(internal, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("quantity", "unit"), [("gas.methane_adjacent", "%"), ("water.pressure", "Cel"), ("gas.flow", "")]
)
def test_unit_that_is_not_accepted_has_no_conversion(quantity: str, unit: str) -> None:
    assert QUANTITIES[quantity].conversion(unit) is None


@given(
    value=st.floats(-1e6, 1e6),
    conversion=st.sampled_from(sorted({pair for each in QUANTITIES.values() for pair in each.accepts.values()})),
)
def test_conversion_can_be_undone(value: float, conversion: Conversion) -> None:
    internal = conversion.apply(value)
    assert (internal - conversion.offset) / conversion.factor == pytest.approx(value, rel=1e-9, abs=1e-3)


@pytest.mark.parametrize(
    ("value", "is_contained"),
    [
        pytest.param(-0.1, True, id="at the minimum"),
        pytest.param(10.0, True, id="at the maximum"),
        pytest.param(0.0, True, id="zero"),
        pytest.param(-0.2, False, id="below"),
        pytest.param(10.1, False, id="above"),
        pytest.param(math.nan, False, id="not a number"),
        pytest.param(math.inf, False, id="infinite"),
    ],
)
def test_quantity_contains_what_its_instrument_can_report(value: float, is_contained: bool) -> None:
    assert QUANTITIES["gas.medium_pressure"].contains(value) is is_contained
