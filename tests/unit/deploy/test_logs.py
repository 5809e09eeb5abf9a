"""Logs that stay below a bound while their writers keep appending."""

from pathlib import Path

from deploy.logs import bound_logs


def test_small_log_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ingest.log").write_bytes(b"few")
    bound_logs(tmp_path, largest=10)
    assert [file.name for file in tmp_path.iterdir()] == ["ingest.log"]


def test_large_log_moves_to_one_older_generation_and_its_writer_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "ingest.log"
    with file.open("ab", buffering=0) as writer:
        writer.write(b"x" * 11)
        bound_logs(tmp_path, largest=10)
        writer.write(b"after")
    assert file.read_bytes() == b"after"
    assert (tmp_path / "ingest.log.1").read_bytes() == b"x" * 11
