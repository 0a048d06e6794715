"""Detect whether a page's text is teasers of other pages, as on a front, tag or author page.

Teasers are boxes of one shape, each with one headline that links to another page and a few lines
about it. Limits without a figure are chosen by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from warta.news.addresses.urls import site_of
from warta.news.text.compare import squeezed, substance

# Most letters of a line in a teaser: two sentences, or three short ones.
LONGEST_LINE = 330
_MOST_LETTERS = 500  # of a teaser, its headline included
_SHORTEST_HEADLINE = 18
_FEWEST_ALIKE = 4  # teasers of one shape
_FEWEST_USED = 3  # teasers that the text contains
_LEAST_SHARE = 0.8  # of the text, in teasers
_LEAST_SHARE_NAMED = 0.5  # if the address is a list's
_FAR_MORE = 2  # times the text of a biography or of the words about a topic
_MOST_COMPARED = 300  # lines, and teasers: each line is compared with each teaser
_SEVERAL = ""  # in place of a target
_BESIDE_HEADLINE = 4  # characters besides a headline on its line
_INLINE = frozenset({"span", "b", "strong", "em", "i", "font", "small"})
# Blocks that may contain both a headline and its text.
_BOXES = frozenset({"div", "article", "li", "section", "td"})
_NUMBER = re.compile(r"\d+")


def is_teasers(
    tree: HtmlElement, url: str, text: str, *, is_named_list: bool, is_of_any_site: bool = False
) -> bool:
    """Return whether most of the ``text`` extracted from a page is in teasers.

    If its address is a list's, it may also have a few words about its topic or author. Teasers link
    to the page's own site, unless ``is_of_any_site``.
    """
    lines = [squeezed(line) for line in text.split("\n")[:_MOST_COMPARED]]
    boxes = [squeezed(box) for box in _teasers(tree, url, is_of_any_site)[:_MOST_COMPARED]]
    used_lines = [line for line in lines if any(line in box for box in boxes)]
    used = sum(any(line in box for line in used_lines) for box in boxes)
    share = _LEAST_SHARE_NAMED if is_named_list else _LEAST_SHARE
    return used >= _FEWEST_USED and sum(map(len, used_lines)) >= share * sum(map(len, lines))


def is_above_teasers(tree: HtmlElement, url: str, text: str) -> bool:
    """Return whether a page has far more teasers than text, as an author's or a topic's page."""
    teasers = sum(len(squeezed(box)) for box in _teasers(tree, url))
    return teasers >= _FAR_MORE * len(squeezed(text))


def may_be_teasers(text: str) -> bool:
    """Return whether a text has several lines, none longer than a teaser's."""
    lines = text.split("\n")
    return len(lines) >= _FEWEST_USED and all(substance(line) <= LONGEST_LINE for line in lines)


def _teasers(tree: HtmlElement, url: str, is_of_any_site: bool = False) -> list[str]:
    """Return the texts of boxes with one headline each, if several have the same shape."""
    body = tree.find("body")
    if body is None:
        return []
    targets: dict[HtmlElement, str] = {}  # the box's only target, or _SEVERAL
    for element in reversed(list(body.iter())):
        if element.tag == "a" and (target := _target(element, url, is_of_any_site)):
            targets[element] = target
        target = targets.get(element)
        parent = element.getparent()
        if target is None or parent is None:
            continue
        if targets.setdefault(parent, target) != target:
            targets[parent] = _SEVERAL
    alone = {element for element, target in targets.items() if target != _SEVERAL}
    boxes = [element for element in alone if element.getparent() not in alone]
    shapes = Counter(map(_shape, boxes))
    texts = (" ".join(box.itertext()) for box in boxes if shapes[_shape(box)] >= _FEWEST_ALIKE)
    return [text for text in texts if substance(" ".join(text.split())) <= _MOST_LETTERS]


def _target(link: HtmlElement, url: str, is_of_any_site: bool) -> str | None:
    """Return the path that a headline on its own line links to, or None."""
    words = " ".join("".join(link.itertext()).split())
    if substance(words) < _SHORTEST_HEADLINE:
        return None
    block = link.getparent()
    while block is not None and block.tag in _INLINE:
        block = block.getparent()
    if block is not None and block.tag not in _BOXES and _is_longer(block, words):
        return None
    try:
        target, page = urlsplit(urljoin(url, link.get("href") or "")), urlsplit(url)
        if target.path.strip("/") == page.path.strip("/"):
            return None
        is_own = target.netloc == page.netloc or site_of(target.geturl()) == site_of(url)
        return target.path if is_own or is_of_any_site else None
    except ValueError:
        return None


def _is_longer(block: HtmlElement, headline: str) -> bool:
    """Return whether the block has more text than the headline and a mark or two."""
    length = 0
    for part in block.itertext():
        length += len(part.strip())
        if length > len(headline) + _BESIDE_HEADLINE:
            return True
    return False


def _shape(box: HtmlElement) -> tuple[str, str]:
    """Return a box's tag and first class, without numbers ("post-1234")."""
    classes = (box.get("class") or "").split()
    return str(box.tag), _NUMBER.sub("", classes[0]) if classes else ""
