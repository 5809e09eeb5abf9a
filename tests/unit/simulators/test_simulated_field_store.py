import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from simulators.arrays import FloatArray
from simulators.physics.field_store import FieldStore, content_key
from simulators.physics.water import Burst
from tests.unit.simulators.pandapipes_networks import gas_network


@dataclass(frozen=True, eq=False)
class Case:
    values: FloatArray
    bursts: tuple[Burst, ...] = ()


CASE = Case(np.arange(4.0), (Burst(3, 0.1, 60.0),))


def never() -> Mapping[str, FloatArray]:
    raise AssertionError("it is in the store")


def test_what_was_computed_once_is_not_computed_again(tmp_path: Path) -> None:
    store = FieldStore(tmp_path / "fields")

    first = store.get("water burst", CASE, lambda: {"pressure": CASE.values * 2.0})
    again = FieldStore(tmp_path / "fields").get("water burst", CASE, never)

    assert (again["pressure"] == first["pressure"]).all()
    assert (store.found, store.computed) == (0, 1)


@pytest.mark.parametrize(
    "other",
    [
        replace(CASE, values=np.array([0.0, 1.0, 2.0, 3.0 + 1e-15])),
        replace(CASE, values=np.arange(4.0).reshape(2, 2)),
        replace(CASE, values=np.arange(4)),
        replace(CASE, bursts=(Burst(3, 0.1, 61.0),)),
        replace(CASE, bursts=()),
    ],
    ids=["value", "shape", "type", "inside", "fewer"],
)
def test_other_inputs_have_another_key(other: Case) -> None:
    assert content_key("water burst", other) != content_key("water burst", CASE)


def test_other_kind_has_another_key() -> None:
    assert content_key("gas leak", CASE) != content_key("water burst", CASE)


def test_values_cannot_move_between_neighbours_unseen() -> None:
    keys = {content_key("kind", inputs) for inputs in (["ab", "c"], ["a", "bc"], [["ab"], "c"], ["ab", "c", None])}

    assert len(keys) == 4


def test_key_is_the_same_in_another_process() -> None:
    program = (
        "from simulators.physics.field_store import content_key\n"
        "from tests.unit.simulators.pandapipes_networks import gas_network\n"
        "print(content_key('gas', gas_network()))"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert said.strip() == content_key("gas", gas_network())


def test_changed_code_has_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = content_key("gas", CASE)

    monkeypatch.setattr("simulators.physics.field_store.code_version", lambda: "other")

    assert content_key("gas", CASE) != before


def test_damaged_file_is_computed_anew(tmp_path: Path) -> None:
    FieldStore(tmp_path).get("water", CASE, lambda: {"pressure": CASE.values})
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])

    store = FieldStore(tmp_path)

    assert (store.get("water", CASE, lambda: {"pressure": CASE.values})["pressure"] == CASE.values).all()
    assert store.computed == 1


def test_work_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="in the store"):
        FieldStore(tmp_path).get("water", CASE, never)

    assert not list(tmp_path.iterdir())


def test_inputs_whose_contents_are_unknown_are_refused() -> None:
    with pytest.raises(TypeError, match="cannot be part of a key"):
        content_key("water", object())
