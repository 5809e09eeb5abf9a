"""Files that a program writes and that are committed must be what the program would write today.

Each generator writes its files when run as `python -m MODULE` and compares instead when given `--check`.
"""

import hashlib
import subprocess
import sys
from importlib.util import find_spec

from deploy.home import PROJECT

CONSOLE = PROJECT / "services/api/console"
GENERATORS = ("services.api.openapi", "schemas.wire.asyncapi")


def main() -> int:
    """Run every generator that exists with `--check`; 1 when one finds a difference."""
    outdated = [module for module in GENERATORS if find_spec(module) and not is_current(module)]
    for module in outdated:
        print(f"outdated: run '.venv/bin/python -m {module}' and commit what it writes")  # noqa: T201 - this is the output
    if not types_are_current():
        print(f"outdated: run 'npm ci --prefix tools/openapi && npm run types' in {CONSOLE.relative_to(PROJECT)}")  # noqa: T201
    return 1 if outdated or not types_are_current() else 0


def types_are_current() -> bool:
    """The console's types name the description of the API that they were made from."""
    description = (PROJECT / "services/api/openapi.json").read_bytes()
    made_from = (CONSOLE / "src/api/schema.ts").read_text(encoding="utf-8").partition("\n")[0]
    return made_from == f"// from openapi.json {hashlib.sha256(description).hexdigest()}"


def is_current(module: str) -> bool:
    """The committed files are what the generator would write."""
    return subprocess.run([sys.executable, "-m", module, "--check"], cwd=PROJECT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
