"""Chosen lines as a text: a table's row on one line, nothing twice, no heading without text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from warta.news.body.outline import Line, squeezed
from warta.news.text.compare import substance
from warta.news.text.sentences import ends_sentence

_CELLS = frozenset({"td", "th"})
_KEY = 400  # characters of a line that tell it from others
_CELL_DEPTH = 3  # a cell may hold a paragraph in a box
_QUOTES = tuple('”"»')  # a line that ends with a quotation is no heading
# Of 1,970 real pages 38 hold a line of so many letters twice that the article has once: copies for
# desktop and telephone, a standfirst in the header and in the body.
_TOO_LONG_TO_REPEAT = 80


def rendered(lines: Sequence[Line]) -> str:
    """The lines in order, cells of one row side by side; a long line that returns only once."""
    seen: set[str] = set()
    text: list[str] = []
    row: HtmlElement | None = None
    item: HtmlElement | None = None
    for line in lines:
        if substance(line.text) >= _TOO_LONG_TO_REPEAT:
            key = squeezed(line.text[:_KEY])
            if key in seen:
                continue
            seen.add(key)
        within = _row(line)
        if within is not None and within is row:
            text[-1] += f" | {line.text}"
        elif line.element.tag == "li" and line.element is not item:
            text.append(f"- {line.text}")
            item = line.element
        else:
            text.append(line.text)
        row = within
    return "\n".join(text)


def without_last_headings(lines: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines without the headings at their end, and these: what they head was left out."""
    end = len(lines)
    while end > 1 and lines[end - 1].is_heading and not _ends(lines[end - 1].text):
        end -= 1
    return (lines, []) if end <= 1 else (lines[:end], lines[end:])


def _ends(line: str) -> bool:
    return ends_sentence(line) or line.rstrip().endswith(_QUOTES)


def _row(line: Line) -> HtmlElement | None:
    for around in (line.element, *islice(line.element.iterancestors(), _CELL_DEPTH)):
        if around.tag in _CELLS:
            return around.getparent()
        if around.tag == "table":
            break
    return None
