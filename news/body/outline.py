"""A page's lines of text in order, with the elements they stand in.

One walk over a pruned tree (2 ms of the 990 real pages); finding the body, completing a text and
leaving out what stands in boxes beside it are then questions to these lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from warta.news.text.compare import squeezed
from warta.news.text.markup import clean_line

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
     "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s",
     "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
# Names of elements that stand beside a text or around its pictures, not in it.
_STRANGE = re.compile(
    r"caption|credit|comment|kommentar|disqus|\brespond\b|author|byline|bio\b|newsletter|subscri|share|social|related|promo|teaser"
    r"|advert|banner|cookie|sidebar|widget|footer|copyright|signup|modal|popup|rating|breadcrumb|meta"
    r"|disclaimer|tags?\b|reading|player|gallery|embed|infobox|recommend|abo\b|piano|paywall|notice",
    re.IGNORECASE,
)
# What readers write is never the article, however much of it there is.
_READERS = re.compile(
    r"comment(?!ary|ator)|kommentar|disqus|\brespond\b|reader-?letters", re.IGNORECASE
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Unless they hold this much of the page's text: then a template's name misleads.
_MOST_STRANGE = 0.35
_KEY = 60  # characters that identify a line
_SHORTEST_KEY = 20  # shorter ones are looked for near by only
_NEAR = 200


@dataclass(slots=True)
class Line:
    """What stands between two boundaries of blocks, or breaks, of one element."""

    element: HtmlElement
    text: str
    linked: int
    named: tuple[HtmlElement, ...]
    is_strange: bool = False
    is_readers: bool = False

    @property
    def is_heading(self) -> bool:
        return self.element.tag in HEADINGS

    @property
    def own(self) -> int:
        """How much of the text is no link."""
        return len(self.text) - self.linked


@dataclass(slots=True)
class _Open:
    """An element that the walk is in."""

    element: HtmlElement
    is_block: bool
    named: tuple[HtmlElement, ...]
    own: int = 0


@dataclass(slots=True)
class Outline:
    """The lines of a body, in document order."""

    body: HtmlElement
    lines: list[Line] = field(default_factory=list)


def outline(body: HtmlElement) -> Outline:
    """Read a tree once."""
    walk = _Walk(body)
    walk.through()
    most = _MOST_STRANGE * sum(line.own for line in walk.lines)
    for line in walk.lines:
        line.is_readers = any(element in walk.readers for element in line.named)
        line.is_strange = line.is_readers or any(
            walk.owned.get(element, 0) < most for element in line.named
        )
    return Outline(body, walk.lines)


def places(lines: Sequence[Line], text: str) -> list[int]:
    """Where in the squeezed text each line begins; -1: nowhere."""
    whole, at = squeezed(text), 0
    found = []
    for line in lines:
        said = squeezed(line.text)
        if len(said) >= _SHORTEST_KEY:
            place = whole.find(said[:_KEY], at)
            if place < 0:
                place = whole.find(said[:_KEY])
        else:
            place = whole.find(said, at, at + _NEAR) if said else -1
        if place >= at:
            at = place + len(said)
        found.append(place)
    return found


class _Walk:
    """Collects lines while it goes through a tree, without recursion: pages nest 2,000 deep."""

    def __init__(self, body: HtmlElement) -> None:
        self.lines: list[Line] = []
        self.owned: dict[HtmlElement, int] = {}
        self.readers: set[HtmlElement] = set()
        self._body = body
        self._open: list[_Open] = []
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0

    def through(self) -> None:
        for event, element in etree.iterwalk(self._body, events=("start", "end")):
            if event == "start":
                self._enter(element)
            else:
                self._leave(element)
                if self._open and element.tail:
                    self._add(element.tail)

    def _enter(self, element: HtmlElement) -> None:
        tag = element.tag
        is_block = tag not in _INLINE
        if is_block:
            self._end_line()
        self._open.append(_Open(element, is_block, self._names(element)))
        if tag == "a":
            self._links += 1
        if element.text:
            self._add(element.text)

    def _leave(self, element: HtmlElement) -> None:
        if self._open[-1].is_block:
            self._end_line()
        closed = self._open.pop()
        if element.tag == "a":
            self._links -= 1
        self.owned[element] = closed.own
        if self._open:
            self._open[-1].own += closed.own

    def _add(self, text: str) -> None:
        self._parts.append(text)
        if self._links:
            self._linked += len(text)

    def _end_line(self) -> None:
        if self._parts:
            text = clean_line("".join(self._parts))
            self._parts.clear()
            if text:
                block = next(each for each in reversed(self._open) if each.is_block)
                linked = min(self._linked, len(text))
                self.lines.append(Line(block.element, text, linked, block.named))
                block.own += len(text) - linked
        self._linked = 0

    def _names(self, element: HtmlElement) -> tuple[HtmlElement, ...]:
        """The elements around, and this one, that are named like no text."""
        around = self._open[-1].named if self._open else ()
        if element.tag in {"body", "article", "main"}:
            return around
        name = f"{element.get('class', '')} {element.get('id', '')}"
        if len(name) > 1 and _STRANGE.search(name):
            if _READERS.search(name):
                self.readers.add(element)
            return (*around, element)
        style = element.get("style")
        return (*around, element) if style and _HIDDEN.search(style) else around


def ancestors(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element and those around it."""
    around: HtmlElement | None = element
    while around is not None:
        yield around
        around = around.getparent()


def heaviest_child(
    element: HtmlElement, masses: Mapping[HtmlElement, float]
) -> tuple[HtmlElement | None, float]:
    child = max(element, key=lambda one: masses.get(one, 0.0), default=None)
    return child, 0.0 if child is None else masses.get(child, 0.0)
