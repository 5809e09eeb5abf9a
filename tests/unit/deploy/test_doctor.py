"""What the doctor looks for."""

import pytest

from deploy.doctor import name_of


@pytest.mark.parametrize(
    "requirement", ["numpy", "numpy<2.5,>=2.4", "numpy[extra]>=2", 'numpy; python_version > "3"', "numpy ~= 2.4"]
)
def test_requirement_names_its_package(requirement: str) -> None:
    assert name_of(requirement) == "numpy"
