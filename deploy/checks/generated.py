"""Files that a program writes and that are committed must be what the program would write today.

Each generator writes its files when run as `python -m MODULE` and compares instead when given `--check`.
"""

import subprocess
import sys
from importlib.util import find_spec

from deploy.home import PROJECT

GENERATORS = ("services.api.openapi", "schemas.wire.asyncapi")


def main() -> int:
    """Run every generator that exists with `--check`; 1 when one finds a difference."""
    outdated = [module for module in GENERATORS if find_spec(module) and not is_current(module)]
    for module in outdated:
        print(f"outdated: run '.venv/bin/python -m {module}' and commit what it writes")  # noqa: T201 - this is the output
    return 1 if outdated else 0


def is_current(module: str) -> bool:
    """The committed files are what the generator would write."""
    return subprocess.run([sys.executable, "-m", module, "--check"], cwd=PROJECT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
