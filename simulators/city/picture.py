"""A picture of the city as SVG: a panel for every network, lines as wide as the pipes are thick, one for the rest."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain
from pathlib import Path

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.networks import PipeNetwork
from simulators.city.nouns import City
from simulators.city.plane import to_metres

METRES_PER_PIXEL = 16.0
PANELS_PER_ROW = 3
TITLES = {"water": "供水 water", "gas": "燃气 gas", "heat": "供热 heat", "storm": "雨水 storm", "sewer": "污水 sewer"}
COLOURS = {"water": "#2f6fb5", "gas": "#b8860b", "heat": "#b03a2e", "storm": "#2e8b8b", "sewer": "#6b5b3e"}
STREET, RIVER, PAPER, INK = "#cccccc", "#9ec5e8", "#ffffff", "#333333"
FONT = 'font-size="40" font-family="Noto Sans SC, sans-serif"'
FRAME = np.array([[-10_600.0, -8_200.0], [12_600.0, 12_600.0]])
"""South-west and north-east corner of what is drawn. [m]"""


def write_picture(city: City, file: Path) -> None:
    """Draw the networks of the city, panel by panel, and the bridges, tunnels and slopes in a last one."""
    width, height = (FRAME[1] - FRAME[0]) / METRES_PER_PIXEL
    below = "".join(_ground(city))
    panels = [*((TITLES[name], _pipes(name, network)) for name, network in city.networks.items()), _marks(city)]
    rows = -(-len(panels) // PANELS_PER_ROW)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * PANELS_PER_ROW:.0f}" height="{height * rows:.0f}">',
        f'<rect width="100%" height="100%" fill="{PAPER}"/><defs><g id="ground">{below}</g></defs>',
    ]
    for order, (title, marks) in enumerate(panels):
        x, y = order % PANELS_PER_ROW * width, order // PANELS_PER_ROW * height
        words = f'<text x="24" y="{height - 16:.0f}" {FONT} fill="{INK}">{escape(title)}</text>'
        clipped = f'<svg width="{width:.0f}" height="{height:.0f}"><use href="#ground"/>{"".join(marks)}{words}</svg>'
        lines.append(f'<g transform="translate({x:.0f},{y:.0f})">{clipped}</g>')
    file.write_text("\n".join([*lines, "</svg>\n"]), encoding="utf-8")


def _ground(city: City) -> Iterator[str]:
    for feature in city.map_features:
        line = to_metres(feature.shape.positions)
        if feature.kind in ("road", "river"):
            yield _path([line], RIVER if feature.kind == "river" else STREET, 4.0 if feature.kind == "river" else 1.0)


def _pipes(name: str, network: PipeNetwork) -> Iterator[str]:
    """Thin pipes first; sources as dots, the many outfalls as small ones."""
    for diameter in np.unique(network.diameter):
        lines = network.position[network.ends[network.diameter == diameter]]
        yield _path(lines, COLOURS[name], 0.6 + 5.0 * float(diameter / network.diameter.max()))
    dots = network.position[[source.node for source in network.sources if source.role != "booster"]]
    yield _dots(dots, INK, 9.0 if len(dots) < 10 else 3.0)


def _marks(city: City) -> tuple[str, Iterable[str]]:
    places = {kind: [asset for asset in city.assets if asset.kind == kind] for kind in ("bridge", "slope", "goaf")}
    anchors = {kind: to_metres([asset.shape.anchor for asset in found]) for kind, found in places.items()}
    tunnels = [to_metres(asset.shape.positions) for asset in city.assets if asset.kind == "tunnel_section"]
    slopes, goafs = _dots(anchors["slope"], "#8b5a2b", 9.0), _dots(anchors["goaf"], "#777777", 14.0)
    bridges = _dots(anchors["bridge"], "#1f4e79", 4.0)
    title = "桥 bridges (small), 管廊 tunnels, 滑坡 slopes, 采空区 old workings (grey)"
    return title, chain([goafs, slopes, bridges], [_path(tunnels, "#7b3f98", 6.0)])


def _path(lines: Iterable[FloatArray], colour: str, width: float) -> str:
    steps = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in _pixels(line)) for line in lines)
    return f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{width:.1f}"/>'


def _dots(points: FloatArray, colour: str, radius: float) -> str:
    return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>' for x, y in _pixels(points))


def _pixels(points: FloatArray) -> FloatArray:
    """North is up. (points, 2) [m] -> (points, 2)"""
    x, y = points[:, 0] - FRAME[0, 0], FRAME[1, 1] - points[:, 1]
    return np.column_stack([x, y]) / METRES_PER_PIXEL
