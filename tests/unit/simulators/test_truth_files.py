from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from simulators.truth import (
    MANIFEST_FILE,
    TRUTH_FILE,
    BadTruth,
    ExpectedLevel,
    GatewayCount,
    Manifest,
    QuantityCount,
    TouchedSensor,
    Truth,
    append_truths,
    read_manifest,
    read_truths,
    write_manifest,
    write_truths,
)
from simulators.truth.checksum import added, checksum, sensor_hashes, written

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEAK = Truth(
    id="leak-1",
    kind="G1",
    category="incident",
    lifeline="gas",
    longitude=113.24,
    latitude=35.22,
    onset_at=NOON,
    ended_at=NOON + 2 * HOUR,
    first_detectable_at=NOON + timedelta(minutes=5),
    is_detectable=True,
    asset="RQ-1",
    assets=("RQ-1", "Y-7"),
    sensors=(TouchedSensor(sensor="CH4-7", onset_at=NOON, peak_delta=4.8, signal_to_noise=300.0),),
    expected_levels=(ExpectedLevel(at=NOON, level=0), ExpectedLevel(at=NOON + HOUR, level=3)),
    size={"hole_mm": 4.2},
)
STUCK = Truth(
    id="stuck-1",
    kind="stuck",
    category="sensor_fault",
    lifeline="gas",
    longitude=113.25,
    latitude=35.22,
    onset_at=NOON,
    ended_at=NOON + HOUR,
    first_detectable_at=None,
    is_detectable=False,
    parent_id="leak-1",
)
MANIFEST = Manifest(
    run_id="drill-5",
    started_at=NOON,
    ended_at=NOON + 24 * HOUR,
    speed=60.0,
    seeds={"city": 1, "noise": 2},
    city_digest="ab" * 32,
    scenario="gas_leak",
    code_version="0.1.0",
    quantities=(
        QuantityCount(quantity="gas.flow", sensors=3),
        QuantityCount(quantity="gas.methane_adjacent", sensors=5),
        QuantityCount(quantity="water.pressure", sensors=4),
    ),
    gateways=(GatewayCount(gateway="GW-1", messages=2, readings=9, checksum="0" * 16),),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_truths(tmp_path, [LEAK])
    append_truths(tmp_path, [STUCK])
    write_manifest(tmp_path, MANIFEST)

    assert read_truths(tmp_path) == (LEAK, STUCK)
    assert read_manifest(tmp_path) == MANIFEST


def test_manifest_counts_sensors_by_lifeline() -> None:
    assert MANIFEST.sensor_count == 12
    assert MANIFEST.sensor_counts_by_lifeline() == {"gas": 8, "water": 4}


def test_worst_level_is_the_most_severe_one_and_none_is_no_level() -> None:
    assert LEAK.worst_level == 3
    assert STUCK.worst_level is None
    assert STUCK.is_fault
    assert not LEAK.is_fault


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"onset_at": "2026-11-22T15:00:00Z"}, "ended_at", "before onset_at"),
        ({"onset_at": "2026-11-22T12:00:00"}, "onset_at", "no time zone"),
        ({"onset_at": "noon"}, "onset_at", "Invalid RFC3339"),
        ({"first_detectable_at": None}, "first_detectable_at", "if and only if"),
        ({"first_detectable_at": "2026-11-22T11:00:00Z"}, "first_detectable_at", "outside"),
        ({"expected_levels": [{"at": "2026-11-22T12:00:00Z", "level": 7}]}, "expected_levels[0].level", "0 to 4"),
        ({"expected_levels": [{"at": "2026-11-22T12:00:00Z", "level": "red"}]}, "expected_levels[0].level", "int"),
        ({"latitude": 113.0}, "latitude", "no latitude"),
        ({"category": "accident"}, "category", "Invalid enum value"),
        ({"hole": 3}, "hole", "unknown field"),
        ({"parent_id": "leak-9"}, "parent_id", "no row 'leak-9'"),
        ({"parent_id": "leak-1"}, "parent_id", "its own ancestor"),
        ({"id": "stuck-1"}, "id", "stands in line 1 already"),
    ],
)
def test_bad_row_is_named_by_file_line_and_field(
    tmp_path: Path, change: dict[str, object], field: str, reason: str
) -> None:
    table = msgspec.to_builtins(LEAK) | change
    orphan = msgspec.structs.replace(STUCK, parent_id=None)
    (tmp_path / TRUTH_FILE).write_bytes(msgspec.json.encode(orphan) + b"\n\n" + msgspec.json.encode(table) + b"\n")

    with pytest.raises(BadTruth) as bad:
        read_truths(tmp_path)

    assert (bad.value.file, bad.value.line, bad.value.field) == (tmp_path / TRUTH_FILE, 3, field)
    assert reason in bad.value.reason


def test_row_that_breaks_off_is_named(tmp_path: Path) -> None:
    (tmp_path / TRUTH_FILE).write_bytes(msgspec.json.encode(LEAK)[:50])

    with pytest.raises(BadTruth, match="line 1, the whole row: "):
        read_truths(tmp_path)


def test_missing_field_is_named(tmp_path: Path) -> None:
    table = msgspec.to_builtins(LEAK)
    del table["kind"]
    (tmp_path / TRUTH_FILE).write_bytes(msgspec.json.encode(table))

    with pytest.raises(BadTruth, match=r"line 1, kind: Object missing required field `kind`"):
        read_truths(tmp_path)


def test_writer_refuses_what_the_reader_would(tmp_path: Path) -> None:
    with pytest.raises(BadTruth, match="a fault deserves no level"):
        write_truths(tmp_path, [msgspec.structs.replace(LEAK, category="sensor_fault")])
    with pytest.raises(BadTruth, match="ended_at: does not lie after started_at"):
        write_manifest(tmp_path, msgspec.structs.replace(MANIFEST, ended_at=NOON))
    assert not (tmp_path / MANIFEST_FILE).exists()


def test_checksum_ignores_order_and_notices_loss_and_doubles() -> None:
    hashes, at = sensor_hashes(["A", "B", "A"]), np.array([1_000, 1_000, 2_000], dtype=np.int64)
    whole = checksum(hashes, at)

    assert checksum(hashes[::-1], at[::-1]) == whole
    assert added(checksum(hashes[:1], at[:1]), checksum(hashes[1:], at[1:])) == whole
    assert checksum(hashes[:2], at[:2]) != whole
    assert checksum(np.append(hashes, hashes[:1]), np.append(at, at[:1])) != whole
    assert len(written(whole)) == 16
