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

    def contains(self, other: "Scope") -> bool:
        """Does this part of the city hold everything of the other?"""
        return _contains(self.lifelines, other.lifelines) and _contains(self.districts, other.districts)

    def overlaps(self, other: "Scope") -> bool:
        """Is there anything that lies in both?"""
        return _overlaps(self.lifelines, other.lifelines) and _overlaps(self.districts, other.districts)

    def within(self, other: "Scope") -> "Scope":
        """What lies in both."""
        return Scope(_common(self.lifelines, other.lifelines), _common(self.districts, other.districts))


def _contains(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is None or (other is not None and other <= one)


def _overlaps(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    common = _common(one, other)
    return common is None or bool(common)


def _common(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


WHOLE_CITY = Scope()
