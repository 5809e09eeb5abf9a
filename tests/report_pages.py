"""Reads report pages strictly, as XML: a page that is not well-formed, or lets text through as markup, is no page."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Link:
    """Where a number leads. value: what the number is, for those that are no plain count."""

    text: str
    href: str
    is_count: bool
    value: float | None


class Page:
    """One page."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.root = ElementTree.fromstring(body)

    @property
    def text(self) -> str:
        """Everything that is read in it."""
        return "".join(self.main.itertext())

    @property
    def main(self) -> ElementTree.Element:
        found = self.root.find("body/main")
        assert found is not None
        return found

    @property
    def banners(self) -> list[str]:
        return [one.text or "" for one in self.main.iter("p") if one.get("class") == "banner"]

    def links(self) -> list[Link]:
        """Every link of a number."""
        found: list[Link] = []
        for one in self.main.iter("a"):
            data = one.find("data")
            value = None if data is None else float(data.get("value") or "nan")
            is_count = (one.get("class") or "").split(" ")[0] == "figure"
            if is_count or value is not None:
                found.append(Link("".join(one.itertext()).strip(), one.get("href") or "", is_count, value))
        return found

    def rows(self, anchor: str) -> list[ElementTree.Element]:
        """Rows of the table under an anchor; none when it says that it is empty."""
        found = [one for one in self.main.iter() if one.get("id") == anchor]
        assert len(found) == 1, anchor
        return [row for row in found[0].iter("tr") if "data-row" in row.attrib]

    def values(self, anchor: str) -> list[float]:
        """Numbers that the rows carry."""
        return [float(one.get("value") or "nan") for row in self.rows(anchor) for one in row.iter("data")]

    def addresses(self) -> list[str]:
        """Every address of the page, without what leads within it."""
        found = [
            one.get("href") or one.get("src") or "" for one in self.root.iter() if {"href", "src"} & set(one.attrib)
        ]
        return [one for one in found if one and not one.startswith("#") and not urlsplit(one).netloc]
