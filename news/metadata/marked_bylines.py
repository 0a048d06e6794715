"""Read the bylines that a page marks as such: hCard, microdata, classes, links to authors.

Comments, teasers of other articles and boxes about the site have bylines too; they are told apart
by the elements around them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.byline_elements import (
    AND_WORDS,
    LONGEST_BYLINE,
    MARKS,
    BylineElements,
    text_before,
    text_of,
)
from warta.news.metadata.bylines import authors_of, is_credit_line
from warta.news.metadata.given_names import is_east_asian_name, is_given_name
from warta.news.metadata.places import around, leads_to_author, stands_elsewhere
from warta.news.metadata.roles import LABEL_ENDS, Counts, label_at, whole_role

_MOST_BYLINES = 12  # bylines that are read; those further down belong to comments and teasers
_MOST_IN_ROW = 3
_HIGHEST_OF_ROW = 4  # ancestors of links to two authors that are compared; chosen by hand
_NEIGHBOURS = 400  # elements after the first byline that may hold a second author's
_FEWEST_OF_MENU = 3
_MOST_AUTHORS = 7  # more is a list of all the site's columnists
_NAME_INSIDE = etree.XPath(
    ".//*[@itemprop='name' or contains(concat(' ',@rel,' '),' author ')"
    " or @property='name' or @property='schema:name' or contains(concat(' ',@class,' '),' fn ')]"
)
_LINKS = etree.XPath(".//a[@href]")


def marked_authors(
    elements: BylineElements, heading: HtmlElement | None, not_persons: Iterable[str]
) -> tuple[str, ...]:
    """Return the persons of the first marked byline that names one, and of its neighbours."""
    not_persons = tuple(not_persons)
    enclosing = around(heading)
    looked_at = 0
    first: HtmlElement | None = None
    bylines: list[str] = []
    furthest: int | None = None
    for number, element in elements:
        if furthest is not None and number > furthest:
            break
        if element is None:
            continue
        if first is not None:
            in_row = (
                len(bylines) < _MOST_IN_ROW
                and _is_next_of_row(first, element)
                and all(" " in name for name in _names_of(element))
            )
            if in_row or _are_neighbours(first, element):
                bylines += _labelled(element)
                first = element if in_row or element.getprevious() is first else first
            continue
        text = _labelled(element)
        if not text or sum(map(len, text)) > LONGEST_BYLINE or stands_elsewhere(element, enclosing):
            continue
        looked_at += 1
        if authors_of(text, not_persons, pseudonyms=True):
            first, bylines, furthest = element, text, number + _NEIGHBOURS
        elif looked_at == _MOST_BYLINES:
            break
    names = authors_of(bylines, not_persons, pseudonyms=True) if bylines else ()
    return names if len(names) <= _MOST_AUTHORS and not _are_of_menu(names) else ()


def _are_of_menu(names: tuple[str, ...]) -> bool:
    """Return whether several names are single words, and none a person's: ``Home``, ``Shop``."""
    return len(names) >= _FEWEST_OF_MENU and not any(
        " " in name or is_given_name(name) or is_east_asian_name(name) for name in names
    )


def _are_neighbours(first: HtmlElement, other: HtmlElement) -> bool:
    """Return whether two bylines are of the same kind in the same place, as for two authors."""
    if first.tag != other.tag or first.get("class") != other.get("class"):
        return False
    if other.getprevious() is first:
        return True
    places = list(islice(first.iterancestors(), 2))
    near = (place for place in islice(other.iterancestors(), 2) if place in places)
    shared = next(near, None)
    return shared is not None and shared.tag not in {"body", "main", "article", "ul", "html"}


def _continues_list(link: HtmlElement) -> bool:
    """Return whether a link follows another with only "and" or a comma between them."""
    before = text_before(link).lower()
    return before in AND_WORDS and not (link.tail or "").lstrip().startswith("(")


def _is_next_of_row(first: HtmlElement, other: HtmlElement) -> bool:
    """Return whether equal ancestors of two links follow each other: the bylines of a row."""
    if first.tag != "a" or other.tag != "a":
        return False
    for _ in range(_HIGHEST_OF_ROW):
        one, another = first.getparent(), other.getparent()
        if one is None or another is None or one is another:
            return False
        if one.tag != another.tag or one.get("class") != another.get("class"):
            return False
        if another.getprevious() is one:
            return True
        first, other = one, another
    return False


def _labelled(element: HtmlElement) -> list[str]:
    """Return the names of a byline, with the role that stands before it: ``Editor: Max Poe``."""
    role = _role_before(element)
    return [f"{role} {name}" if role else name for name in _names_of(element)]


def _role_before(element: HtmlElement) -> str:
    """Return the role of an editor or helper in the text or element before this one, or ""."""
    directly = text_before(element)
    if directly:
        role = label_at(f"{directly} ") or whole_role(directly)
        return directly if role and role.counts is not Counts.AUTHOR else ""
    before, parent = element.getprevious(), element.getparent()
    if before is None or not isinstance(before.tag, str) or before.tag == element.tag:
        return ""
    if parent is not None and parent[0].tag == element.tag:
        return ""  # roles come after the names
    text = "".join(islice(before.itertext(), 3)).strip(MARKS)
    role = whole_role(text)
    return f"{text.rstrip(LABEL_ENDS)}:" if role and role.counts is not Counts.AUTHOR else ""


def _names_of(element: HtmlElement) -> list[str]:
    """Return the texts of an element's parts that hold names, else its whole text."""
    inner = [part.get("content") or text_of(part) for part in _NAME_INSIDE(element)]
    inner = list(dict.fromkeys(part for part in inner if part.strip()))
    links = [link for link in _LINKS(element) if leads_to_author(link.get("href"))]
    linked = [f"{_role_before(link)} {text_of(link)}".strip() for link in links]
    if inner:
        is_list = set(inner) < set(linked) and all(map(_continues_list, links[1:]))
        return linked if is_list else inner
    whole = element.get("content") or text_of(element)
    linked = [link for link in linked if link.strip()]
    is_long = linked and len(whole) > 2 * sum(map(len, linked)) + 20
    return linked if is_long and not is_credit_line(whole) else [whole]
