"""`python -m services.api.openapi` writes `openapi.json` anew; with `--check` it exits 1 when that is outdated."""

import json
import sys
from pathlib import Path

from services.api.app import create_app
from services.settings import Settings

FILE = Path(__file__).with_name("openapi.json")


def document() -> str:
    """The description as it is committed: sorted, so that a change shows as one."""
    app = create_app(Settings(database_url="postgresql://nowhere/none"))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def is_current() -> bool:
    """Is the committed file what would be written now?"""
    return FILE.is_file() and FILE.read_text(encoding="utf-8") == document()


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        sys.exit(0 if is_current() else 1)
    FILE.write_text(document(), encoding="utf-8")
