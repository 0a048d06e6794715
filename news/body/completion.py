"""Paragraphs that an extractor passed over put back where they stood, and lines of boxes left out.

Trafilatura judges element by element, and leaves out a standfirst that is a heading, a paragraph in
bold or in a box of its own. Where its neighbours are the article's, or the page's own description
says so, it is too. And it keeps what stands in a box that is called a caption, a teaser, a bio.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

from lxml.html import HtmlElement

from warta.news.article import Removed
from warta.news.body.outline import Line, Outline, places
from warta.news.text.compare import squeezed, substance

BESIDE = "beside the text"

_TEXTS = frozenset({"p", "div", "blockquote", "h2", "h3", "li", "section"})
_SHORTEST = 60
_SHORTEST_KNOWN = 30
_KEY = 60
_LINKED_SHARE = 0.3
_MOST_BESIDE = 1 / 3  # of the text; more, and the names mislead
_ENDS = re.compile(r"[.!?…։。！？।؟۔”\"»]\s*$")
# Names of the box of a standfirst, which may be no sentence there.
_LEADING = re.compile(
    r"lead|stand-?first|intro|chapo|vorspann|ingress|summary|excerpt|sub-?title|sub-?head|\bdeck?\b"
    r"|bajada|entradilla|sommario|occhiello|zajawka|abstract",
    re.IGNORECASE,
)
_LONGEST_STANDFIRST = 400
_NEXT_BOXES = 4  # a picture, a byline and the like may stand between it and the body
_SENTENCE = re.compile(r"[.!?…։。！？।؟۔:;”\"»]\s*$")


def completed(text: str, page: Outline, leads: Collection[str] = ()) -> str:
    """The text with the paragraphs that were passed over within it, and before it.

    ``leads`` are the page's own descriptions, one of which often is the standfirst.
    """
    lines = page.lines
    found = places(lines, text)
    known = [
        n
        for n, place in enumerate(found)
        if place >= 0 and substance(lines[n].text) >= _SHORTEST_KNOWN
    ]
    if not known:
        return text
    around = {lines[n].element.getparent() for n in known}
    missing = [
        (n, line)
        for n, line in enumerate(lines[: known[-1]])
        if found[n] < 0 and _belongs(line, around, leads, n < known[0])
    ]
    if known[0] > 0 and not (missing and missing[0][0] < known[0]):
        missing = _standfirst(lines[: known[0]], found, lines[known[0]].element) + missing
    for n, line in reversed(missing):
        after = next(lines[k].text for k in known if k > n)
        text = _inserted(text, line.text, after)
    return text


def without_boxes(
    text: str, page: Outline, leads: Collection[str] = ()
) -> tuple[str, list[Removed]]:
    """The text without the lines that stand in boxes beside it, by the boxes' names.

    A paragraph above the text stays: a standfirst is called a teaser as often as a teaser is.
    """
    strange = {squeezed(line.text) for line in page.lines if line.is_strange}
    strange -= {squeezed(line.text) for line in page.lines if not line.is_strange}
    if not strange:
        return text, []
    kept: list[str] = []
    removed: list[Removed] = []
    is_within = False
    for line in text.split("\n"):
        is_paragraph = substance(line) >= _SHORTEST and _SENTENCE.search(line) is not None
        if squeezed(line) in strange and (is_within or not is_paragraph):
            removed.append(Removed(line, BESIDE))
        else:
            kept.append(line)
            is_within = is_within or is_paragraph
    if sum(len(line.text) for line in removed) > _MOST_BESIDE * len(text):
        return text, []
    return "\n".join(kept), removed


def without_last_headings(text: str, page: Outline) -> tuple[str, list[Removed]]:
    """The text without the headings at its end: what they head was left out."""
    lines = text.split("\n")
    end = len(lines)
    if _ENDS.search(lines[-1]):
        return text, []
    headings = {squeezed(line.text) for line in page.lines if line.is_heading}
    while end > 1 and squeezed(lines[end - 1]) in headings and not _ENDS.search(lines[end - 1]):
        end -= 1
    if end == 1:
        return text, []
    return "\n".join(lines[:end]), [Removed(line, BESIDE) for line in lines[end:]]


def _belongs(
    line: Line, around: Collection[object], leads: Collection[str], is_before: bool
) -> bool:
    if line.element.tag not in _TEXTS or substance(line.text) < _SHORTEST or line.is_strange:
        return False
    if line.linked > _LINKED_SHARE * len(line.text):
        return False
    if is_before:
        said = squeezed(line.text)[:_KEY]
        return any(said in squeezed(lead) for lead in leads)
    return line.element.getparent() in around and _SENTENCE.search(line.text) is not None


def _standfirst(
    above: Sequence[Line], found: Sequence[int], first: HtmlElement
) -> list[tuple[int, Line]]:
    """The paragraph in a box of its own between the headline and the ``first`` of the text.

    Content systems keep it in a field, whose box stands before the body's. Of 990 real pages 3 have
    one that was passed over and no description that says it.
    """
    n = len(above) - 1
    while n >= 0 and substance(above[n].text) < _SHORTEST and not above[n].is_heading:
        n -= 1
    if n < 0 or found[n] >= 0 or not any(each.element.tag == "h1" for each in above[:n]):
        return []
    line = above[n]
    box = line.element
    if box.tag not in _TEXTS or line.is_strange or line.linked:
        return []
    if not _SHORTEST <= substance(line.text) <= _LONGEST_STANDFIRST:
        return []
    name = f"{box.get('class', '')} {box.get('id', '')}"
    if not _LEADING.search(name) and not _SENTENCE.search(line.text):
        return []
    around = {first, *first.iterancestors()}
    is_before = any(each in around for each in islice(box.itersiblings(), _NEXT_BOXES))
    return [(n, line)] if is_before else []


def _inserted(text: str, paragraph: str, after: str) -> str:
    """The text with a paragraph before the line that begins as ``after`` does."""
    key = squeezed(after)[:_KEY]
    lines: Sequence[str] = text.split("\n")
    for number, line in enumerate(lines):
        if key in squeezed(line):
            return "\n".join([*lines[:number], paragraph, *lines[number:]])
    return text
