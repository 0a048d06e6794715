"""Find a person whose name stands beside the date near the headline, without any mark.

``12 March 2026 | Jane Doe``, ``Jane Doe | Senior Writer | March 12, 2026``, or name and date each
in an element of its own. Sections and places stand there too; unlike an author, they are named in
the text, or their words are. A name alone in an element must begin with a given name, or be an
author's elsewhere, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.byline_elements import text_before
from warta.news.metadata.bylines import authors_of
from warta.news.metadata.dates import moment
from warta.news.metadata.given_names import begins_with_given_name, is_east_asian_name
from warta.news.metadata.person_lines import (
    LONGEST_LINE,
    LONGEST_NAME,
    PARAGRAPH,
    TEXTS,
    further_names,
    is_name_only,
    is_subject,
    name_alone,
    names_in_line,
)
from warta.news.metadata.places import around, stands_elsewhere
from warta.news.metadata.roles import Counts, is_helpers_label, whole_role

_CLOSE_TEXTS = etree.XPath(
    "following::text()[normalize-space()][position() <= 12]"
    " | preceding::text()[normalize-space()][position() <= 3]"
)
_NEXT_TEXTS = etree.XPath("following::text()[normalize-space()][position() <= 14]")
_TEXTS_BEFORE = etree.XPath("preceding::text()[normalize-space()][position() <= 4]")
_DATE_AND_NAME = re.compile(
    r"(?P<date>[^|–—•·]*\d{4}(?:\s*[|,•·–—-]?\s*\d\d[:.]\d\d(?: ?Uhr)?)?)"
    r"\s*[|–—•·-]\s*(?P<after>\D{5,60})"
    r"|(?P<before>\D{5,60}?)\s*[|–—•·,-]\s*(?P<day>\d[^|–—•·]*\d{4})"
)
_DATE_THEN_BY = re.compile(
    r"(?P<date>.{6,60}?\d[^\w]*(?:uhr)?)[\s,|•·–—-]+"
    r"(?P<by>(?:by|von|par|por|oleh|door|di|af|av)\s\S.{2,60})$",
    re.IGNORECASE,
)
# "최민준 논설위원 입력 2026.11.24 10:20", "2026年11月24日 10時20分 伊藤健"
_EAST_ASIAN_LINE = re.compile(
    r"(?P<name>[\u4e00-\u9fff々가-힣][\u4e00-\u9fff々가-힣·\s]{1,16}?)\s+(?:기사)?(?:입력|등록|송고|승인)?[\s:：]*"
    r"(?P<date>20\d\d[.\-/年년].*)"
    r"|(?P<day>20\d\d[.\-/年년][\d.\-/:年월月일日시時분分\s]*)\s(?P<after>[\u4e00-\u9fff々가-힣]{2,5})"
)
_PARTS = re.compile(r"\s+[|•·–—‧/-]\s+|\s*[|•·‧]\s*")
_IN_SECTION = re.compile(r"^(\S+ \S+(?: \S+)?)\s+in\s+\S.*$")
_AFTER_NAME = 3  # texts after a name among which the date stands: a role, a mark
_FIRST_TEXTS = 6  # after the headline; there a person's name needs no date beside it
_TOPIC = re.compile(r"/(?:topics?|tags?|themen?|sujets?|temas?|keywords?|labels?)/", re.IGNORECASE)
_DATED = re.compile(r"\d{4}|\d[./-]\d")


def author_beside_date(
    tree: HtmlElement, heading: HtmlElement | None, not_persons: Iterable[str]
) -> tuple[str, ...]:
    """Return the person named beside the date near the headline, or ()."""
    if heading is None:
        return ()
    not_persons = tuple(not_persons)
    for text in _CLOSE_TEXTS(heading):
        line = " ".join(text.split())
        if len(line) > LONGEST_LINE:
            continue
        if names := _of_line(line, not_persons) or _of_parts(tree, line, not_persons):
            return names
    return (
        _in_own_element(tree, heading, not_persons)
        or _east_asian_in_own_element(tree, heading, not_persons)
        or _above(tree, heading, not_persons)
    )


def _of_line(line: str, not_persons: tuple[str, ...]) -> tuple[str, ...]:
    by = _DATE_THEN_BY.match(line)
    named = by and moment(by.group("date")) and authors_of([by.group("by")], not_persons)
    if named:
        return named
    if (match := _EAST_ASIAN_LINE.fullmatch(line)) and moment(match["date"] or match["day"]):
        names = authors_of([match["name"] or match["after"]], not_persons)
        return names if names and all(map(is_east_asian_name, names)) else ()
    match = _DATE_AND_NAME.fullmatch(line)
    if match and moment(match.group("date") or match.group("day")):
        names = authors_of([match.group("after") or match.group("before")], not_persons)
        if names and all(2 <= len(name.split()) <= 3 for name in names):
            return names
    return ()


def _of_parts(tree: HtmlElement, line: str, not_persons: tuple[str, ...]) -> tuple[str, ...]:
    """Return the one part of a line that is a name, if another part is a date."""
    parts = _PARTS.split(line)
    if len(parts) < 2 or not any(_is_date(part) for part in parts):
        return ()
    names = [_IN_SECTION.sub(r"\1", part) for part in parts if not _is_date(part)]
    names = [name for name in names if is_name_only(name, not_persons)]
    return tuple(names) if len(names) == 1 and not is_subject(tree, names[0]) else ()


def _in_own_element(
    tree: HtmlElement, heading: HtmlElement, not_persons: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the name that is the whole text of an element that the date follows or precedes."""
    texts = [text for text in _NEXT_TEXTS(heading) if text.strip(" \t\r\n|•·–—-,")]
    lines = [" ".join(text.split()) for text in texts]
    enclosing = around(heading)
    for place, (text, line) in enumerate(zip(texts, lines, strict=True)):
        names = () if text.is_tail else names_in_line(line, not_persons)
        name = names[0] if names else name_alone(line, not_persons)
        if text.is_tail or not name:
            continue
        is_given = begins_with_given_name(name)
        beside = lines[place + 1 : place + 1 + _AFTER_NAME] + lines[max(0, place - 1) : place]
        is_first = place < _FIRST_TEXTS and sum(map(is_paragraph, lines[:place])) <= 1
        if not any(_is_date(one) for one in beside) and not (is_given and is_first):
            continue
        element = text.getparent()
        is_linked = any(one.tag == "a" for one in (element, *element.iterancestors("a")))
        if is_linked and (not is_given or _leads_to_topic(element)):
            continue
        before = lines[place - 1] if place else ""
        role = whole_role(before)
        if is_helpers_label(text_before(element)) or (role and role.counts is Counts.HELPER):
            continue
        if stands_elsewhere(element, enclosing) or is_subject(tree, name):
            continue
        if is_given:
            further = further_names(lines[place + 1 :], not_persons)
            return tuple(dict.fromkeys((*(names or (name,)), *further)))
        if _is_presented(tree, name, element):
            return (name,)
    return ()


def _east_asian_in_own_element(
    tree: HtmlElement, heading: HtmlElement, not_persons: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the East Asian name that is the whole text of an element next to the date's."""
    enclosing = around(heading)
    texts = _NEXT_TEXTS(heading)
    lines = [" ".join(text.split()) for text in texts]
    for place, (text, line) in enumerate(zip(texts, lines, strict=True)):
        if text.is_tail or not is_east_asian_name(line):
            continue
        element = text.getparent()
        if not any(map(_is_date, lines[max(0, place - 1) : place + 2])):
            continue
        is_linked = any(one.tag == "a" for one in (element, *element.iterancestors("a")))
        if is_linked or stands_elsewhere(element, enclosing) or _is_named(tree, line):
            continue
        return authors_of([line], not_persons)
    return ()


def _is_named(tree: HtmlElement, name: str) -> bool:
    """Return whether a paragraph or the title has the name: then it is the subject, or a place."""
    texts = ("".join(one.itertext()) for one in tree.iter("p", "title", "h1"))
    return any(name in text and text.strip() != name for text in texts)


def _above(
    tree: HtmlElement, heading: HtmlElement, not_persons: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the persons whose names are the texts of elements directly above the headline."""
    names = []
    for text in _TEXTS_BEFORE(heading):
        name = "" if text.is_tail else name_alone(" ".join(text.split()), not_persons)
        element = text.getparent()
        if not begins_with_given_name(name) or stands_elsewhere(element, around(heading)):
            continue
        is_linked = any(one.tag == "a" for one in (element, *element.iterancestors("a")))
        if not is_linked and not is_subject(tree, name):
            names.append(name)
    return tuple(dict.fromkeys(names))


def _is_presented(tree: HtmlElement, name: str, shown: HtmlElement) -> bool:
    """Return whether the page shows the person again: a portrait, a biography, a second card."""
    portraits = (image.get("alt") or "" for image in tree.iter("img"))
    if any(name in alt and len(alt) <= LONGEST_LINE for alt in portraits):
        return True
    for text in TEXTS(tree, name=name):
        line = " ".join(text.split())
        element = text.getparent()
        is_linked = any(one.tag == "a" for one in (element, *element.iterancestors("a")))
        if element is not shown and line.startswith(name) and not is_linked:
            return True
    return False


def is_paragraph(line: str) -> bool:
    """Return whether a line is of the article; one may be the summary above the byline."""
    return len(line) >= PARAGRAPH


def _is_date(line: str) -> bool:
    return len(line) <= LONGEST_NAME and bool(_DATED.search(line)) and moment(line) is not None


def _leads_to_topic(element: HtmlElement) -> bool:
    links = (one.get("href") or "" for one in (element, *element.iterancestors("a")))
    return any(map(_TOPIC.search, links))
