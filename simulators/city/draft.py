"""A city while it is being drawn: collects assets, links and the sites that will carry instruments."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulators.arrays import FloatArray
from simulators.city.kinds import load_kinds
from simulators.city.nouns import Asset, Link, Property, Shape, Words
from simulators.city.outlines import district_of
from simulators.city.plane import to_degrees
from simulators.city.streets import Segment

NOTHING_KNOWN: Mapping[str, Property] = {}


@dataclass(frozen=True, eq=False)
class Laid:
    """An asset and where it lies on the grid. Line (points, 2) [m]; a point has one row."""

    asset: Asset
    line: FloatArray
    segment: Segment | None


@dataclass(frozen=True, eq=False)
class Site:
    """An asset that carries the instruments of one template; sites of one neighbourhood share a gateway."""

    laid: Laid
    template: str
    neighbourhood: str


class Draft:
    """The one mutable thing of city building. Codes are given in the order in which assets are added."""

    def __init__(self) -> None:
        self.laid: list[Laid] = []
        self.links: list[Link] = []
        self.sites: list[Site] = []
        self._of_kind: dict[str, list[Laid]] = {}
        self._numbers: Counter[str] = Counter()

    def add(
        self,
        kind: str,
        line: FloatArray,
        segment: Segment | None = None,
        name: Words | None = None,
        properties: Mapping[str, Property] | None = None,
        is_area: bool = False,
    ) -> Laid:
        """Add an asset on the grid; without a name it is called after its street, cross street and code."""
        line = line.reshape(-1, 2)
        shape = _shape(to_degrees(line).tolist(), is_area)
        return self._add(kind, line, shape, segment, name, properties or {})

    def add_along(
        self,
        kind: str,
        lines: FloatArray,
        segments: Sequence[Segment],
        properties: Sequence[Mapping[str, Property]] | None = None,
    ) -> list[Laid]:
        """Add many assets of one kind along segments, called after their streets. Lines (assets, points, 2) [m]"""
        degrees = to_degrees(lines).tolist()
        each = properties or [NOTHING_KNOWN] * len(lines)
        return [
            self._add(kind, line, _shape(positions), segment, None, known)
            for line, positions, segment, known in zip(lines, degrees, segments, each, strict=True)
        ]

    def _add(
        self,
        kind: str,
        line: FloatArray,
        shape: Shape,
        segment: Segment | None,
        name: Words | None,
        properties: Mapping[str, Property],
    ) -> Laid:
        spec = load_kinds()[kind]
        self._numbers[spec.letters] += 1
        code = f"{spec.letters}-{self._numbers[spec.letters]:04d}"
        asset = Asset(
            code=code,
            lifeline=spec.lifeline,
            kind=spec.kind,
            name=name or _name_by_street(spec.noun, code, segment),
            district=segment.district if segment else district_of(line.mean(axis=0)),
            road=segment.street.name.zh if segment else "",
            owner_unit=spec.owner_unit,
            shape=shape,
            properties=properties,
        )
        laid = Laid(asset, line, segment)
        self.laid.append(laid)
        self._of_kind.setdefault(kind, []).append(laid)
        return laid

    def link(self, origin: Laid, target: Laid, kind: str, distance_m: float | None = None) -> None:
        """Tie two assets together."""
        distance = None if distance_m is None else round(distance_m, 1)
        self.links.append(Link(origin.asset.code, target.asset.code, kind, distance))

    def instrument(self, laid: Laid, template: str, neighbourhood: str | None = None) -> None:
        """Give an asset the instruments of a template, behind a gateway of its own unless it shares one."""
        self.sites.append(Site(laid, template, neighbourhood or laid.asset.code))

    def of_kind(self, *kinds: str) -> list[Laid]:
        """All assets of these kinds of ``kinds.toml``, kind by kind in the order added."""
        return [laid for kind in kinds for laid in self._of_kind.get(kind, [])]


def _name_by_street(noun: Words, code: str, segment: Segment | None) -> Words:
    if segment is None:
        return Words(f"{noun.zh} {code}", f"{noun.en} {code}".capitalize())
    street, cross = segment.street.name, segment.cross.name
    return Words(f"{street.zh}-{cross.zh} {noun.zh} {code}", f"{street.en} at {cross.en}, {noun.en} {code}")


def _shape(degrees: Sequence[Sequence[float]], is_area: bool = False) -> Shape:
    positions = tuple((longitude, latitude) for longitude, latitude in degrees)
    if len(positions) == 1:
        return Shape("Point", positions)
    return Shape("Polygon", (*positions, positions[0])) if is_area else Shape("LineString", positions)
