"""Which part of the city an account may see and act on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Lifelines and districts; None means all of them, an empty set none.

    What lies in no district is for those only who may see every district.
    """

    lifelines: frozenset[str] | None = None
    districts: frozenset[str] | None = None

    @classmethod
    def of(cls, lifelines: list[str] | None, districts: list[str] | None) -> "Scope":
        """From columns of the database, where null means all."""
        return cls(
            None if lifelines is None else frozenset(lifelines), None if districts is None else frozenset(districts)
        )

    @property
    def is_whole_city(self) -> bool:
        """Nothing is kept from this account."""
        return self.lifelines is None and self.districts is None

    def covers(self, lifeline: str, district_code: str | None) -> bool:
        """May this account see something of this lifeline in this district?"""
        has_lifeline = self.lifelines is None or lifeline in self.lifelines
        return has_lifeline and (self.districts is None or district_code in self.districts)

    def includes(self, other: "Scope") -> bool:
        """Does the other see nothing that this one does not see?"""
        return _includes(self.lifelines, other.lifelines) and _includes(self.districts, other.districts)


def _includes(whole: frozenset[str] | None, part: frozenset[str] | None) -> bool:
    return whole is None or (part is not None and part <= whole)


WHOLE_CITY = Scope()
