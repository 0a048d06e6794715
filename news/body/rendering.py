"""Join chosen lines into a text, with table rows on one line and without repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from warta.news.body.outline import Line
from warta.news.text.compare import squeezed, substance
from warta.news.text.sentences import ends_sentence

_CELLS = frozenset({"td", "th"})
_KEY = 400  # characters of a line that are compared
_CELL_DEPTH = 3  # a cell may contain a paragraph in a box
_QUOTES = tuple('”"»')  # a line that ends with a quotation is not a heading
# A longer line is kept only once. Of 1,970 real pages, 38 have such a line twice: for desktop and
# mobile, or as a standfirst in the header and in the body.
_TOO_LONG_TO_REPEAT = 80
# Characters of a line that may be a copy of several; the share of it in these. Chosen by hand.
_LONGEST_PARAGRAPH, _REPEATED = 900, 0.8


def rendered(lines: Sequence[Line]) -> str:
    """Return the lines as a text; cells of a row share a line, long lines appear once."""
    seen = _keys_of_copies(lines)
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


def _keys_of_copies(lines: Sequence[Line]) -> set[str]:
    """Return the keys of very long lines that only repeat others, as a copy to be read aloud."""
    copies = set()
    for line in lines:
        if len(line.text) >= _LONGEST_PARAGRAPH:
            whole = squeezed(line.text)
            others = {squeezed(one.text) for one in lines if one is not line}
            repeated = sum(len(other) for other in others if other in whole and other != whole)
            if repeated >= _REPEATED * len(whole):
                copies.add(squeezed(line.text[:_KEY]))
    return copies


def without_last_headings(lines: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    """Return the lines without the headings at their end, and those headings.

    The text below such a heading was left out.
    """
    end = len(lines)
    while end > 1 and lines[end - 1].is_heading and not _ends(lines[end - 1].text):
        end -= 1
    return (lines, []) if end <= 1 else (lines[:end], lines[end:])


def _ends(line: str) -> bool:
    return ends_sentence(line) or line.rstrip().endswith(_QUOTES)


def _row(line: Line) -> HtmlElement | None:
    for ancestor in (line.element, *islice(line.element.iterancestors(), _CELL_DEPTH)):
        if ancestor.tag in _CELLS:
            return ancestor.getparent()
        if ancestor.tag == "table":
            break
    return None
