"""What a story says, read from a file in ``stories/``."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

STORIES = Path(__file__).with_name("stories")


@dataclass(frozen=True)
class LeakPlan:
    """A hole in a gas main, found and closed by a crew.

    Attributes:
        main_pressure_mpa: Gauge pressure in the main.
        peak_percent: Methane that the nearest manhole comes to; the hole is sized for it. [%VOL]
        first_share: Part of its final flow with which the hole begins.
        growth_hours: Time in which the hole grows to its final size.
        closed_after_hours: When the crew closes the leak and opens the covers.
        opened_covers_air_changes: Fresh air through an open cover. [1/h]
    """

    main_pressure_mpa: float
    peak_percent: float
    first_share: float
    growth_hours: float
    closed_after_hours: float
    opened_covers_air_changes: float


@dataclass(frozen=True)
class PondingPlan:
    """A pump that stops during steady rain.

    Attributes:
        begins_after_hours: When the pump stops.
        peak_centimetres: Depth when it runs again; the rain is chosen for it.
        pump_stands_hours: How long it stands.
        rains_before_hours: How long it has rained when the pump stops.
        rain_goes_on_hours: How long it still rains afterwards.
    """

    begins_after_hours: float
    peak_centimetres: float
    pump_stands_hours: float
    rains_before_hours: float
    rain_goes_on_hours: float


@dataclass(frozen=True)
class Story:
    """One story; it begins again at another place after every cycle."""

    title: str
    speed: float
    cycle_hours: float
    leak: LeakPlan | None = None
    ponding: PondingPlan | None = None


class UnknownStory(ValueError):
    """There is no story of this name."""


def story_names() -> list[str]:
    """The stories that can be told."""
    return sorted(path.stem for path in STORIES.glob("*.toml"))


def load_story(name: str) -> Story:
    """Read one story.

    Raises:
        UnknownStory: No such file; names those that exist.
    """
    if name not in story_names():
        raise UnknownStory(f"no story {name!r}; there are: {', '.join(story_names())}")
    return msgspec.toml.decode((STORIES / f"{name}.toml").read_bytes(), type=Story)
