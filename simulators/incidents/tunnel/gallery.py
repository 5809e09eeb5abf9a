"""What all incidents in utility tunnels share: the row of sections, its fans, and what instruments read of its air.

``physics.tunnel`` follows each section as a well-mixed box that swaps air with its neighbours through the fire doors;
the fields hold the difference between the air with the incident and without it. Dimensions and losses are design
defaults; air changes are those of GB 50838: 6 an hour in gas cabins, 2 in others, 12 in an emergency.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simulators.arrays import BoolArray, FloatArray
from simulators.city.lines import length
from simulators.city.nouns import Asset
from simulators.physics.tunnel import Tunnel, TunnelCourse, TunnelState, follow
from simulators.scenario.atlas import distance_from_centre, line_of
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

OXYGEN, METHANE, SULPHIDE = "tunnel.oxygen", "tunnel.methane", "tunnel.hydrogen_sulphide"
MONOXIDE, TEMPERATURE, HUMIDITY = "tunnel.carbon_monoxide", "tunnel.air_temperature", "tunnel.relative_humidity"
SUMP, CABLE = "tunnel.sump_level", "tunnel.cable_temperature"

HOUR = 3600.0
STEP_SECONDS = 30.0
STEP_HOURS = STEP_SECONDS / HOUR
REACH = 4
"""So many sections to either side are followed."""

CROSS_SECTION, WIDTH, GIRTH = 9.0, 3.0, 12.0
"""[m2] [m] [m]"""

DOOR_AIR = 200.0
"""Swapped between neighbours. [m3/h]"""

WALL_LOSS = 2.0
"""[W/(m2 K)]"""

GROUND_TEMPERATURE, OUTSIDE_TEMPERATURE = 16.0, 12.0
GAS_CABIN_AIR_CHANGES, OTHER_AIR_CHANGES, EMERGENCY_AIR_CHANGES = 6.0, 2.0, 12.0
OXYGEN_USE = 4.0
"""What rust, rot and people take of a section on any day. [m3/h]"""

CABLE_HEAT = 12_000.0
"""Of the cables of a section. [W]"""

LEL_PER_SHARE = 2_000.0
"""%LEL of a volume share: 5 %VOL is 100 %LEL."""

MONOXIDE_DENSITY = 1.165e6
"""Carbon monoxide at 20 C. [mg/m3]"""

SULPHIDE_PER_OXYGEN = 3.0
"""Hydrogen sulphide of rot for each %VOL of oxygen that it takes (estimate). [mg/m3]"""

DAMP = 24.0
"""How much damper still air gets until it is near saturation. [%RH]"""

DAMP_HOURS = 2.0


@dataclass(frozen=True, eq=False)
class Gallery:
    """The sections around a place.

    Attributes:
        sections: In their order.
        here: Which of them is the place.
        tunnel: As physics needs them.
        air_changes: Of the fans on any day. (sections,) [1/h]
    """

    sections: tuple[Asset, ...]
    here: int
    tunnel: Tunnel
    air_changes: FloatArray

    def calm(self, hours: float) -> TunnelCourse:
        """Any day, to put an incident into. Every array is (steps, sections)."""
        steps, sections = round(hours / STEP_HOURS), len(self.sections)
        nothing = np.zeros((steps, sections))
        return TunnelCourse(
            air_changes=np.tile(self.air_changes, (steps, 1)),
            gas=nothing,
            oxygen_use=nothing + OXYGEN_USE,
            carbon_monoxide=nothing,
            heat=nothing + CABLE_HEAT,
            water=nothing,
            pumped=nothing,
            outside=np.full(steps, OUTSIDE_TEMPERATURE),
        )

    def only_here(self, course: FloatArray) -> FloatArray:
        """A course of the place itself, nothing in its neighbours. (steps,) -> (steps, sections)"""
        everywhere = np.zeros((len(course), len(self.sections)))
        everywhere[:, self.here] = course
        return everywhere


def instrumented_sections(stage: Stage, quantity: str, cabin: str = "") -> Sequence[Asset]:
    """Sections that measure a quantity, of one kind of cabin or any, nearest the centre first."""
    sections = (asset for asset in stage.atlas.of_kind("tunnel_section") if stage.atlas.sensors_of(asset, quantity))
    chosen = (asset for asset in sections if not cabin or asset.properties.get("cabin") == cabin)
    return sorted(chosen, key=distance_from_centre)


def gallery_of(stage: Stage, place: Asset) -> Gallery:
    """The place and its neighbours to both sides."""
    before, after = _walk(stage, place)
    sections = (*reversed(before[:REACH]), place, *after[:REACH])
    metres = np.array([length(line_of(section)) for section in sections])
    is_gas: BoolArray = np.array([section.properties.get("cabin") == "gas" for section in sections])
    doors = np.full(len(sections) - 1, DOOR_AIR)
    tunnel = Tunnel(CROSS_SECTION * metres, WIDTH * metres, doors, WALL_LOSS * GIRTH * metres, GROUND_TEMPERATURE)
    fans = np.where(is_gas, GAS_CABIN_AIR_CHANGES, OTHER_AIR_CHANGES)
    return Gallery(sections, min(len(before), REACH), tunnel, fans)


def air_fields(stage: Stage, gallery: Gallery, course: TunnelCourse, begins: float) -> tuple[list[Field], TunnelState]:
    """What the instruments of all sections read more or less than on any day, and the state itself."""
    calm = follow(gallery.tunnel, _settled(gallery), 1e6)
    state = _from_calm(gallery, course)
    deficit = (calm.oxygen[-1] - state.oxygen) * 100.0
    warmer = state.temperature - calm.temperature[-1]
    courses = {
        OXYGEN: -deficit,
        METHANE: state.methane * LEL_PER_SHARE,
        MONOXIDE: state.carbon_monoxide * MONOXIDE_DENSITY,
        TEMPERATURE: warmer,
        CABLE: warmer,
    }
    fields = [
        field for quantity, values in courses.items() for field in field_of(stage, gallery, quantity, values, begins)
    ]
    return fields, state


def field_of(stage: Stage, gallery: Gallery, quantity: str, values: FloatArray, begins: float) -> Iterator[Field]:
    """A course for every section. (steps, sections) -> one field of all its sensors"""
    pairs = sorted(
        (sensor, column)
        for column, section in enumerate(gallery.sections)
        for sensor in stage.atlas.sensors_of(section, quantity)
    )
    if pairs and np.any(values):
        sensors, columns = np.array(pairs, dtype=np.int64).T
        yield Field(sensors, begins, STEP_SECONDS, values[:, columns])


def damper(is_still: FloatArray) -> FloatArray:
    """How damp the air gets while it stands still or water lies in it (estimate).

    Args:
        is_still: 0 to 1 at each step. (steps, sections)

    Returns:
        Added humidity. (steps, sections) [%RH]
    """
    kept = float(np.exp(-STEP_HOURS / DAMP_HOURS))
    damp, rows = np.zeros(is_still.shape[1]), np.empty_like(is_still)
    for row, still in enumerate(is_still):
        damp = damp * kept + DAMP * still * (1.0 - kept)
        rows[row] = damp
    return rows


def level_acts(stage: Stage, gallery: Gallery, fields: Sequence[Field], quantity: str, calm: float) -> list[Act]:
    """Levels that the place itself comes to in one quantity, on top of what it reads on any day."""
    here = gallery.sections[gallery.here]
    acts: list[Act] = []
    for field in fields:
        for sensor in stage.atlas.sensors_of(here, quantity)[:1]:
            column = int(np.searchsorted(field.sensors, sensor))
            if column < len(field.sensors) and field.sensors[column] == sensor:
                seconds = field.begins + np.arange(len(field.values), dtype=np.float64) * field.step
                acts += crossing_acts(stage.catalogue, quantity, here.name.en, seconds, calm + field.values[:, column])
    return acts


def incident_of(plan: Plan, place: Asset, fields: Sequence[Field], acts: Sequence[Act]) -> Incident:
    """An incident at a section, its acts in order."""
    origin = Origin(
        kind=plan.kind,
        asset=place,
        place=np.array(place.shape.anchor),
        begins=plan.begins,
        ends=plan.begins + (plan.hours or 0.0) * HOUR,
        size=dict(plan.size),
    )
    return Incident(origin, tuple(fields), tuple(sorted(acts, key=lambda act: act.at)))


def _walk(stage: Stage, place: Asset) -> tuple[list[Asset], list[Asset]]:
    """Sections one after the other to both sides of a place."""
    sides: list[list[Asset]] = [[], []]
    seen = {place.code}
    for side, first in zip(sides, _neighbours(stage, place), strict=False):
        at: Asset | None = first
        while at is not None:
            seen.add(at.code)
            side.append(at)
            at = next((asset for asset in _neighbours(stage, at) if asset.code not in seen), None)
    return sides[0], sides[1]


def _neighbours(stage: Stage, section: Asset) -> list[Asset]:
    return [asset for asset in stage.atlas.linked(section, "connects") if asset.kind == "tunnel_section"]


def _settled(gallery: Gallery) -> TunnelCourse:
    """Two steps of any day, each so long that the air is in balance."""
    return gallery.calm(2.0 * STEP_HOURS)


def _from_calm(gallery: Gallery, course: TunnelCourse) -> TunnelState:
    """The tunnel under a course, beginning from the balance of any day and not from outside air."""
    calm, steps = gallery.calm(2.0), round(2.0 / STEP_HOURS)
    joined = TunnelCourse(
        *(np.concatenate([getattr(calm, name), getattr(course, name)]) for name in TunnelCourse.__dataclass_fields__)
    )
    state = follow(gallery.tunnel, joined, STEP_HOURS)
    return TunnelState(*(getattr(state, name)[steps:] for name in TunnelState.__dataclass_fields__))
