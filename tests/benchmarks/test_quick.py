"""The benchmark runs and tells every figure; how good they are is not for a test on a shared machine to say."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
FIGURES = {
    "engine_100k_sensors",
    "engine_1k_sensors",
    "decode_senml_50",
    "decode_columnar_50",
    "city_drawn",
    "single_messages",
    "senml_50",
    "columnar_50",
    "alert_latency_p50",
    "alert_latency_p99",
    "screen_latency_p50",
    "screen_latency_p99",
    *(
        f"{start}{when}_{percent}"
        for start in ("handover", "page")
        for when in ("", "_burst", "_busy")
        for percent in ("p50", "p99")
    ),
    "recovery",
}


def test_every_figure_is_told_with_its_floor() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr[-3000:]
    told = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]

    assert {one["figure"] for one in told} == FIGURES
    for one in told:
        assert one["value"] > 0, one
        assert one["floor"] > 0, one
        assert one["ratio"] > 0, one
        assert one["unit"], one
        assert one["conditions"]["cores"], one
