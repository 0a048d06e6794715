"""The body of an article, told by where its page's paragraphs lie together.

A second opinion beside Trafilatura's, which judges element by element. Here every paragraph speaks
for the elements around it, whatever they are called: it works in every script, and for bodies that
are bare text between line breaks, or lie in many boxes.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from warta.news.body.outline import Line, Outline, ancestors, heaviest_child
from warta.news.text.compare import substance

# The body goes on into the child that holds so much of its paragraphs. Of .5, .6, .7, .8 the last
# finds most (recall .84, .87, .89, .90 at a precision of .94, .93, .92, .92 of the 990 pages).
_GOES_ON = 0.8
_FEWEST = 25  # of letters; a paragraph with less is a label
_LONG = 100
_MOST_FOR_LENGTH = 3
_LINKED = 0.5
_SMALLEST = frozenset({"p", "span", "blockquote", "li", "td"})
_COMMA = re.compile(r"[,，、،。।]")


def body_lines(page: Outline) -> list[Line]:
    """The lines of the smallest element in which most of the page's paragraphs stand."""
    masses: dict[HtmlElement, float] = {}
    for line in page.lines:
        if worth := _worth(line):
            for element in ancestors(line.element):
                masses[element] = masses.get(element, 0.0) + worth
    body = page.body
    while True:
        inner, mass = heaviest_child(body, masses)
        if inner is None or inner.tag in _SMALLEST or mass < _GOES_ON * masses.get(body, 1.0):
            break
        body = inner
    inside = set(body.iter())
    lines = [
        line
        for line in page.lines
        if line.element in inside
        and not line.is_strange
        and line.linked <= _LINKED * len(line.text)
    ]
    while lines and lines[-1].is_heading:
        lines.pop()
    return lines


def _worth(line: Line) -> float:
    """Longer paragraphs count more, and those with commas: sentences have them, labels don't."""
    if line.is_strange or line.is_heading:
        return 0.0
    own = substance(line.text) - line.linked
    if own < _FEWEST:
        return 0.0
    return 1 + len(_COMMA.findall(line.text)) + min(own / _LONG, _MOST_FOR_LENGTH)
