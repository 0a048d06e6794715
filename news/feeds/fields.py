"""The fields of a feed's item or channel, and the elements that hold them.

Items of one feed mostly have the same elements in the same order, so the lookup is done once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from lxml import etree

from warta.news.feeds.elements import Manner, name_of_tag, text_of

# What is read of an item or a channel, and the elements that say it, the more telling first.
_SAID_BY = {
    "ids": ("guid", "id"),
    "titles": ("title", "dc:title"),
    "summaries": ("description", "summary", "dc:description", "itunes:summary"),
    "contents": ("content:encoded", "content"),
    "links": ("link",),
    "enclosures": ("enclosure",),
    "originals": ("feedburner:origlink",),
    "published": ("pubdate", "published", "issued", "dcterms:issued"),
    "created": ("created", "dcterms:created"),
    "updated": ("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified"),
    "authors": ("author", "dc:creator", "dc:author", "itunes:author"),
    "categories": ("category", "dc:subject", "keywords", "media:category"),
    "lists": ("media:keywords", "itunes:keywords"),
    "languages": ("language", "dc:language"),
    "images": ("itunes:image", "image"),
}
_SAYS = {name: (what, rank) for what, names in _SAID_BY.items() for rank, name in enumerate(names)}
# feedparser makes something of these that is not worth repeating.
_UNUSUAL = frozenset({
    "abstract", "body", "xhtml:body", "fullitem", "expirationdate", "newlocation", "homepage",
})  # fmt: skip
# Elements that hold others and say nothing of the entry itself.
_CONTAINERS = frozenset({
    "source", "media:group", "media:content", "author", "contributor", "image", "title",
    *_SAID_BY["contents"], *_SAID_BY["summaries"],
})  # fmt: skip
_ONCE = frozenset({
    "description", "summary", "dc:description",
    *(name for what in ("ids", "originals", "published", "created") for name in _SAID_BY[what]),
})  # fmt: skip
_BOTH_SUMMARIES = frozenset({"description", "summary"})  # feedparser takes the later one
_PICTURES = frozenset({"image", "source", "media:group", "media:content"})
_ANY_TITLES = frozenset((*_SAID_BY["titles"], "media:title"))
BODIES = frozenset((*_SAID_BY["summaries"], *_SAID_BY["contents"]))
# Within another element feedparser takes these for the item's own, of the others of ``_SAYS`` those
# that the item has none of itself.
ALWAYS_MEANT = frozenset({
    "link", "item", "entry", "enclosure", "category", "source", *_SAID_BY["authors"],
    *BODIES, *(_UNUSUAL - {"homepage"}),
})  # fmt: skip
MEANT = frozenset(_SAYS).difference(ALWAYS_MEANT, _SAID_BY["lists"], _SAID_BY["images"])


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the fields are among the children of an item or a channel.

    Computed once for all items with the same elements: 2,600 real items and the channels of their
    125 feeds have 415 shapes.
    """

    names: list[str]
    places: dict[str, list[int]]
    others: list[int]
    pictures: list[int]
    titles: int
    is_unusual: bool

    @classmethod
    def of(cls, tags: Iterable[object]) -> Self:
        names = [name_of_tag(tag) for tag in tags]
        places: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            if name in _SAYS:
                places.setdefault(_SAYS[name][0], []).append(place)
        for several in places.values():
            if len(several) > 1:
                several.sort(key=lambda place: _SAYS[names[place]][1])
        once = ["id" if name in _SAID_BY["ids"] else name for name in names if name in _ONCE]
        return cls(
            names=names,
            places=places,
            others=[place for place, name in enumerate(names) if name not in _CONTAINERS],
            pictures=[place for place, name in enumerate(names) if name in _PICTURES],
            titles=sum(map(_ANY_TITLES.__contains__, names)),
            is_unusual=len(set(once)) < len(once)
            or not _UNUSUAL.isdisjoint(names)
            or _BOTH_SUMMARIES.issubset(names),
        )


_MOST_KEPT = 64  # elements; the longest of those shapes had 54
_usual_shape = lru_cache(maxsize=512)(Shape.of)


class Fields:
    """The elements of an item or a channel, by field."""

    __slots__ = ("children", "holder", "manner", "places", "shape")

    def __init__(
        self, children: list[etree._Element], manner: Manner, holder: etree._Element
    ) -> None:
        tags = tuple([child.tag for child in children])
        shape = _usual_shape(tags) if len(tags) <= _MOST_KEPT else Shape.of(tags)
        self.children = children
        self.holder = holder
        self.manner = manner
        self.shape = shape
        self.places = shape.places

    def all(self, what: str) -> list[etree._Element]:
        places = self.places.get(what)
        if places is None:
            return []
        children = self.children
        if len(places) == 1:  # as most do; half the time
            return [children[places[0]]]
        return [children[place] for place in places]

    def last_text(self, what: str) -> str:
        places = self.places.get(what)
        return text_of(self.children[places[-1]], self.manner) if places else ""

    def has(self, *names: str) -> bool:
        return any(name in self.shape.names for name in names)

    def says(self, *names: str) -> bool:
        return any(
            (child.text or "").strip()
            for child, own in zip(self.children, self.shape.names, strict=True)
            if own in names
        )
