"""Bound the logs that child processes append to."""

import shutil
from pathlib import Path

LARGEST_BYTES = 10 * 1024 * 1024


def bound_logs(directory: Path, largest: int = LARGEST_BYTES) -> None:
    """Move the contents of every log that has grown too large into one older generation, `NAME.log.1`.

    The writers keep their open files, which append: copying and emptying loses at most the lines written in between.
    """
    for file in directory.glob("*.log"):
        if file.stat().st_size > largest:
            shutil.copyfile(file, file.with_name(f"{file.name}.1"))
            with file.open("r+b") as log:
                log.truncate(0)
