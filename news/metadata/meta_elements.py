"""Read a page's meta elements by name."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement


class MetaElements:
    """The contents of the page's meta elements by lower-case name, in document order."""

    def __init__(self, tree: HtmlElement) -> None:
        self._contents: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            content = element.get("content", "").strip()
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if content and (name := element.get(attribute)):
                    if attribute == "itemprop" and _is_of_another_item(element):
                        continue
                    self._contents.setdefault(name.strip().lower(), []).append(content)

    def values(self, names: Iterable[str]) -> list[str]:
        """Return the contents of the elements with these names, by name, then in document order."""
        return [value for _, value in self.statements(names)]

    def statements(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return the same as pairs of name and content."""
        return [(name, value) for name in names for value in self._contents.get(name, ())]


def _is_of_another_item(element: HtmlElement) -> bool:
    """Return whether an element describes an item within the article, such as a citation."""
    for place in element.iterancestors():
        if place.get("itemscope") is not None:
            return place.get("itemprop") is not None
    return False
