"""`lifeline simulate city`, as people call it: before anything was started, in a directory of their own."""

import os
import subprocess
import sys
from pathlib import Path

from simulators.city.files import IMPORT_FILES
from simulators.city.networks import NETWORKS_FILE


def test_city_is_drawn_where_it_is_asked_for_and_needs_no_servers(tmp_path: Path) -> None:
    home, here = tmp_path / "never started", tmp_path / "here"
    here.mkdir()
    (here / "simulators").mkdir()
    command = [Path(sys.executable).with_name("lifeline"), "simulate", "city", "--seed", "5", "--block", "1000"]

    drawn = subprocess.run(
        [*command, "--sensors", "600"],
        cwd=here,
        env={**os.environ, "LIFELINE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert drawn.returncode == 0, drawn.stderr
    assert "600 sensors" in drawn.stderr
    assert {file.name for file in (here / "city").iterdir()} == {*IMPORT_FILES, NETWORKS_FILE}
    assert not home.exists()
