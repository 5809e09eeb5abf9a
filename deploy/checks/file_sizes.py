"""No source file may grow past 400 lines: a longer one holds two subjects and is split."""

import subprocess
import sys
from pathlib import Path

from deploy.home import PROJECT

LONGEST_LINES = 400
SOURCES = (".py", ".sql", ".sh", ".ts", ".tsx", ".css")
# written by a program, read by programs
GENERATED = ("openapi.ts", "schema.ts")


def main() -> int:
    """Print the offenders; 1 when there are any."""
    offenders = too_long(source_files(PROJECT))
    for file, count in offenders:
        print(f"{file.relative_to(PROJECT)}: {count} lines, at most {LONGEST_LINES} are allowed")  # noqa: T201 - this is the output
    return 1 if offenders else 0


def source_files(project: Path) -> list[Path]:
    """All source files that git knows or would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout.split("\0")
    return [project / name for name in names if name.endswith(SOURCES) and not name.endswith(GENERATED)]


def too_long(files: list[Path]) -> list[tuple[Path, int]]:
    """Those past the limit, with their number of lines."""
    sizes = [(file, len(file.read_text(encoding="utf-8").splitlines())) for file in files if file.exists()]
    return [(file, count) for file, count in sizes if count > LONGEST_LINES]


if __name__ == "__main__":
    sys.exit(main())
