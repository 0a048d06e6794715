"""Boxes in which the page asks its reader for something: an address, a vote, to listen.

By structure: what they ask with, a field for an e-mail address, buttons to choose from, a player,
and the few words around it under a heading of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from warta.news.text.compare import substance

ASKING = frozenset({"input", "audio"})  # elements that ask
# An answer, a contact or a login is more than a sign-up; what stands around it is not known.
_MORE = frozenset({"textarea", "article", "main", "h1", "body"})
_AROUND = frozenset({"div", "form", "section", "aside", "td", "li", "fieldset", "label", "p"})
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "b", "strong", "legend", "dt")
_NAMES = re.compile(
    r"news-?letter|subscri|subs-|sign-?up|mailing|\bmc_embed|poll|umfrage|\bvote|survey|podcast|audio",
    re.IGNORECASE,
)
# Of letters: a heading, two sentences and a label. Short articles have more, or a h1 beside them.
_MOST_WORDS = 300
_HIGHEST = 5
_MOST_BOXES = 50  # of a page, as each is looked at up and down


def asking_boxes(elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the boxes around those of these elements that ask for something (``ASKING``)."""
    seen: set[HtmlElement] = set()
    for element in elements:
        around = element.getparent()
        if around is not None and around not in seen and _asks(element):
            seen.add(around)
            if (box := _box(around)) is not None:
                yield box
            if len(seen) == _MOST_BOXES:
                break


def _asks(element: HtmlElement) -> bool:
    if element.tag == "audio":
        return True
    kind = (element.get("type") or "text").lower()
    if kind == "text":
        return "mail" in f"{element.get('name')} {element.get('id')}".lower()
    return kind in {"email", "radio"}


def _box(within: HtmlElement) -> HtmlElement | None:
    """The largest element around with a heading, or a form or a name, and next to no text."""
    box: HtmlElement | None = None
    around: HtmlElement | None = within
    for _ in range(_HIGHEST):
        if around is None or around.tag not in _AROUND or _holds_more(around):
            break
        if (
            around.tag == "form"
            or _NAMES.search(f"{around.get('class', '')} {around.get('id', '')}")
            or next(around.iter(*_HEADINGS), None) is not None
        ):
            box = around
        around = around.getparent()
    return box


def _holds_more(around: HtmlElement) -> bool:
    length = 0
    for part in around.itertext():
        length += substance(part.strip()) if part.strip() else 0
        if length > _MOST_WORDS:
            return True
    return next(around.iter(*_MORE), None) is not None
