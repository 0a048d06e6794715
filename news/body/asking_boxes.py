"""Find boxes that ask the reader to do something: to subscribe, to vote, to listen.

They are recognised by their structure: a field for an e-mail address, radio buttons or a player,
few words, and a heading of their own. Limits without a figure are chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from warta.news.text.compare import substance

ASKING = frozenset({"input", "audio"})  # elements that such a box may contain
# Boxes with one of these are more than that: a reply, a contact form, the article itself.
_MORE = frozenset({"textarea", "article", "main", "h1", "body"})
_AROUND = frozenset({"div", "form", "section", "aside", "td", "li", "fieldset", "label", "p"})
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "b", "strong", "legend", "dt")
_NAMES = re.compile(
    r"news-?letter|subscri|subs-|sign-?up|mailing|\bmc_embed|poll|umfrage|\bvote|survey|podcast|audio",
    re.IGNORECASE,
)
# Letters in a box: a heading, two sentences and a label. Short articles have more, or a h1 nearby.
_MOST_LETTERS = 300
_MOST_ANCESTORS = 5
_MOST_BOXES = 50  # boxes of a page that are examined, as each takes a walk up and down


def asking_boxes(elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the boxes around those of the elements (``ASKING``) that ask for something."""
    seen: set[HtmlElement] = set()
    for element in elements:
        parent = element.getparent()
        if parent is not None and parent not in seen and _asks(element):
            seen.add(parent)
            if (box := _box(parent)) is not None:
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
    """Return the largest ancestor with a heading, form or telling name and few words, or None."""
    box: HtmlElement | None = None
    ancestor: HtmlElement | None = within
    for _ in range(_MOST_ANCESTORS):
        if ancestor is None or ancestor.tag not in _AROUND or _holds_more(ancestor):
            break
        if (
            ancestor.tag == "form"
            or _NAMES.search(f"{ancestor.get('class', '')} {ancestor.get('id', '')}")
            or next(ancestor.iter(*_HEADINGS), None) is not None
        ):
            box = ancestor
        ancestor = ancestor.getparent()
    return box


def _holds_more(box: HtmlElement) -> bool:
    length = 0
    for part in box.itertext():
        length += substance(part.strip()) if part.strip() else 0
        if length > _MOST_LETTERS:
            return True
    return next(box.iter(*_MORE), None) is not None
