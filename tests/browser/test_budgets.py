"""What a screen costs before it shows anything, and what a phone needs to install the app, from the built files."""

import gzip
import json
import re
import struct
from pathlib import Path

import pytest

from tests.browser.conftest import CONSOLE

KILOBYTE = 1_000
# frontend budgets: a crew on 4G, an office PC on a LAN
CREW_BYTES = 60 * KILOBYTE
CONSOLE_BYTES = 500 * KILOBYTE


@pytest.fixture(autouse=True)
def _built() -> None:
    if not (CONSOLE / "index.html").exists():
        pytest.skip("the console is not built: npm ci && npm run build in services/api/console")


def compressed(file: Path) -> int:
    """As a server sends it. [bytes]"""
    return len(gzip.compress(file.read_bytes(), 9))


def scripts_of(page: str) -> set[Path]:
    """The scripts a page names: its own and those it wants beforehand."""
    text = (CONSOLE / page).read_text(encoding="utf-8")
    return {CONSOLE / name for name in re.findall(r'(?:src|href)="/([^"]+\.js)"', text)}


def with_imports(files: set[Path]) -> set[Path]:
    """And everything these import, at once or as soon as they run."""
    known: set[Path] = set()
    waiting = set(files)
    while waiting:
        file = waiting.pop()
        known.add(file)
        named = re.findall(r'["\'](?:\./|/?assets/)([\w.-]+\.m?js)["\']', file.read_text(encoding="utf-8"))
        waiting |= {CONSOLE / "assets" / name for name in named} - known
    return known


def test_crew_app_loads_on_a_bad_line() -> None:
    needed = with_imports(scripts_of("crew.html")) | {CONSOLE / "crew-worker.js"}
    sizes = {file.name: compressed(file) for file in needed}
    assert len(sizes) > 1
    assert sum(sizes.values()) <= CREW_BYTES, sizes


def test_console_loads_within_its_budget() -> None:
    """Page, map and the map's worker; what opens later is not counted, though it is named."""
    first = scripts_of("index.html") | set((CONSOLE / "assets").glob("map-view-*.js"))
    workers = set((CONSOLE / "assets").glob("*worker*"))
    sizes = {file.name: compressed(file) for file in first | workers}
    assert len(sizes) > 3
    assert sum(sizes.values()) <= CONSOLE_BYTES, sizes


def test_manifest_has_what_every_launcher_asks_for() -> None:
    manifest = json.loads((CONSOLE / "crew.webmanifest").read_text(encoding="utf-8"))
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/crew", "/crew", "standalone")
    assert {icon.get("purpose", "any") for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        content = (CONSOLE / icon["src"].lstrip("/")).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert "{}x{}".format(*struct.unpack(">II", content[16:24])) == icon["sizes"]
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
