"""A page's lines of text in order, and the blocks that they stand in.

One walk over a pruned tree (2 ms of the 990 real pages); which lines are the article's is then a
question to these lines (``news.body.line_features``). What readers can't see is no line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from warta.news.text.markup import clean_line

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
     "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s",
     "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
# The reading beside a character, and the brackets around it: "大統領（だいとうりょう）".
_READINGS = frozenset({"rt", "rp", "rtc"})
# What only a screen reader reads out: ", opens new tab", "Skip to comments".
_SPOKEN = re.compile(
    r"(?:^|\s)(?:[\w-]*(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only|s)?)|a11y-hidden|"
    r"(?:is-)?(?:visuallyhidden|offscreen|off-screen|assistive-text|element-invisible))(?:\s|$)",
    re.IGNORECASE,
)
_NEVER_SHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*(?:0|1px)", re.IGNORECASE
)
# Longer than that it is a text that a script shows later on.
_LONGEST_HIDDEN = 200
_KEY = 60  # characters that identify a line
_SHORTEST_KEY = 20  # shorter ones are looked for near by only
_NEAR = 200
_LONGEST_KEPT = 400
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Line:
    """What stands between two boundaries of blocks, or breaks, of one element.

    ``block`` is the number of that element among the outline's blocks.
    """

    element: HtmlElement
    text: str
    linked: int
    block: int = 0

    @property
    def is_heading(self) -> bool:
        return self.element.tag in HEADINGS

    @property
    def own(self) -> int:
        """How much of the text is no link."""
        return len(self.text) - self.linked


@dataclass(slots=True)
class Outline:
    """The lines of a body, in document order; the blocks, each after the one around it."""

    body: HtmlElement
    lines: list[Line] = field(default_factory=list)
    blocks: list[HtmlElement] = field(default_factory=list)
    around: list[int] = field(default_factory=list)  # the number of the block around each; -1
    first: list[int] = field(default_factory=list)  # the first line in each block
    end: list[int] = field(default_factory=list)  # and the line behind its last


def outline(body: HtmlElement) -> Outline:
    """Read a tree once."""
    walk = _Walk(body)
    walk.through()
    return walk.page


def squeezed(text: str) -> str:
    """Return the letters and digits of a text: what two renderings of it have in common."""
    return _of_line(text) if len(text) <= _LONGEST_KEPT else _NOT_WORD.sub("", text).lower()


@lru_cache(maxsize=4_096)
def _of_line(line: str) -> str:
    # Each line of a page is asked for by several steps.
    return _NOT_WORD.sub("", line).lower()


def places(lines: Sequence[str], text: str) -> list[int]:
    """Return where in the squeezed text each of these squeezed lines begins; -1: nowhere."""
    whole, at = squeezed(text), 0
    found = []
    for line in lines:
        if len(line) >= _SHORTEST_KEY:
            place = whole.find(line[:_KEY], at)
            if place < 0:
                place = whole.find(line[:_KEY])
        else:
            place = whole.find(line, at, at + _NEAR) if line else -1
        if place >= at:
            at = place + len(line)
        found.append(place)
    return found


class _Walk:
    """Collects lines while it goes through a tree, without recursion: pages nest 2,000 deep."""

    def __init__(self, body: HtmlElement) -> None:
        self.page = Outline(body)
        self._open: list[int] = []  # blocks
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0

    def through(self) -> None:
        walk = etree.iterwalk(self.page.body, events=("start", "end"))
        skipped: HtmlElement | None = None
        for event, element in walk:
            if event == "start":
                if self._is_unseen(element):
                    skipped = element
                    walk.skip_subtree()
                else:
                    self._enter(element)
                continue
            if element is skipped:
                skipped = None
            else:
                self._leave(element)
            if element.tail and element is not self.page.body:
                self._add(element.tail)

    def _is_unseen(self, element: HtmlElement) -> bool:
        if element.tag in _READINGS:
            return True
        name, style = element.get("class"), element.get("style")
        if not name and not style and element.get("hidden") is None:
            return False
        is_hidden = (
            (name is not None and _SPOKEN.search(name) is not None)
            or (style is not None and _NEVER_SHOWN.search(style) is not None)
            or element.get("hidden") is not None
        )
        return is_hidden and element is not self.page.body and _is_short(element)

    def _enter(self, element: HtmlElement) -> None:
        if element.tag not in _INLINE:
            self._end_line()
            page = self.page
            page.around.append(self._open[-1] if self._open else -1)
            self._open.append(len(page.blocks))
            page.blocks.append(element)
            page.first.append(len(page.lines))
            page.end.append(0)
        elif element.tag == "a":
            self._links += 1
        if element.text:
            self._add(element.text)

    def _leave(self, element: HtmlElement) -> None:
        if element.tag not in _INLINE:
            self._end_line()
            self.page.end[self._open.pop()] = len(self.page.lines)
        elif element.tag == "a":
            self._links -= 1

    def _add(self, text: str) -> None:
        self._parts.append(text)
        if self._links:
            self._linked += len(text)

    def _end_line(self) -> None:
        if self._parts:
            text = clean_line("".join(self._parts))
            self._parts.clear()
            if text:
                block = self._open[-1]
                linked = min(self._linked, len(text))
                self.page.lines.append(Line(self.page.blocks[block], text, linked, block))
        self._linked = 0


def _is_short(element: HtmlElement) -> bool:
    length = 0
    for part in element.itertext():
        length += len(part)
        if length > _LONGEST_HIDDEN:
            return False
    return True
