"""Where things happen: one city with its look-ups, networks and catalogue, and the shelf for computed fields."""

from dataclasses import dataclass
from pathlib import Path

from schemas.lifeline import Catalogue
from simulators.city.nouns import City
from simulators.scenario.atlas import Atlas


@dataclass(frozen=True, eq=False)
class Stage:
    """Everything a kind of incident may look at.

    Attributes:
        atlas: Look-ups over the city; ``atlas.city.networks`` are its networks.
        catalogue: Quantities, units and limits.
        seed: Chooses what a plan leaves open.
        shelf: Directory of computed fields; nothing is kept when None.
    """

    atlas: Atlas
    catalogue: Catalogue
    seed: int
    shelf: Path | None = None

    @classmethod
    def of(cls, city: City, catalogue: Catalogue, seed: int, shelf: Path | None = None) -> "Stage":
        """Set the stage for a city."""
        return cls(Atlas(city), catalogue, seed, shelf)
