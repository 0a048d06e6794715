"""Find a person whose name stands beside the date near the headline, without any mark.

``12 March 2026 | Jane Doe``, ``Jane Doe | Senior Writer | March 12, 2026``, or name and date each
in an element of its own. Sections and places stand there too; unlike an author, they are named in
the text, or their words are. A name alone in an element must be an author's elsewhere, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.bylines import authors_of
from warta.news.metadata.dates import moment
from warta.news.metadata.places import around, stands_elsewhere
from warta.news.text.compare import normalised

_CLOSE_TEXTS = etree.XPath(
    "following::text()[normalize-space()][position() <= 12]"
    " | preceding::text()[normalize-space()][position() <= 3]"
)
_NEXT_TEXTS = etree.XPath("following::text()[normalize-space()][position() <= 14]")
_TEXTS = etree.XPath("//body//text()[contains(., $name)]")
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
_PARTS = re.compile(r"\s+[|•·–—‧/-]\s+|\s*[|•·‧]\s*")
_IN_SECTION = re.compile(r"^(\S+ \S+(?: \S+)?)\s+in\s+\S.*$")
# Letters; chosen by hand.
_LONGEST_LINE, _LONGEST_NAME, _PARAGRAPH = 120, 40, 80
_WORDS = range(2, 5)
_AFTER_NAME = 3  # texts after a name among which the date stands: a role, a mark
_NO_FIRST_NAMES = frozenset({"in", "at", "from", "on", "for", "the", "this", "what", "how", "why"})
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
        if len(line) > _LONGEST_LINE:
            continue
        if names := _of_line(line, not_persons) or _of_parts(tree, line, not_persons):
            return names
    return _in_own_element(tree, heading, not_persons)


def _of_line(line: str, not_persons: tuple[str, ...]) -> tuple[str, ...]:
    by = _DATE_THEN_BY.match(line)
    named = by and moment(by.group("date")) and authors_of([by.group("by")], not_persons)
    if named:
        return named
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
    names = [name for name in names if _is_name(name, not_persons)]
    return tuple(names) if len(names) == 1 and not _is_subject(tree, names[0]) else ()


def _in_own_element(
    tree: HtmlElement, heading: HtmlElement, not_persons: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the name that is the whole text of an element that the date follows or precedes."""
    texts = [text for text in _NEXT_TEXTS(heading) if text.strip(" \t\r\n|•·–—-,")]
    lines = [" ".join(text.split()) for text in texts]
    enclosing = around(heading)
    for place, (text, line) in enumerate(zip(texts, lines, strict=True)):
        name = line.strip(" |•·–—-,")
        if text.is_tail or not _is_name(name, not_persons):
            continue
        beside = lines[place + 1 : place + 1 + _AFTER_NAME] + lines[max(0, place - 1) : place]
        if not any(_is_date(one) for one in beside):
            continue
        element = text.getparent()
        is_linked = any(one.tag == "a" for one in (element, *element.iterancestors("a")))
        if is_linked or stands_elsewhere(element, enclosing) or _is_subject(tree, name):
            continue
        if _is_presented(tree, name, element):
            return (name,)
    return ()


def _is_presented(tree: HtmlElement, name: str, shown: HtmlElement) -> bool:
    """Return whether the page shows the person again: a portrait, a biography, a second card."""
    portraits = (image.get("alt") or "" for image in tree.iter("img"))
    if any(name in alt and len(alt) <= _LONGEST_LINE for alt in portraits):
        return True
    for text in _TEXTS(tree, name=name):
        line = " ".join(text.split())
        element = text.getparent()
        is_linked = any(one.tag == "a" for one in (element, *element.iterancestors("a")))
        if element is not shown and line.startswith(name) and not is_linked:
            return True
    return False


def _is_date(line: str) -> bool:
    return len(line) <= _LONGEST_NAME and bool(_DATED.search(line)) and moment(line) is not None


def _is_name(text: str, not_persons: tuple[str, ...]) -> bool:
    """Return whether a text is a full name and nothing else."""
    words = text.split()
    if len(text) > _LONGEST_NAME or len(words) not in _WORDS or not words[0][0].isupper():
        return False
    if words[0].lower() in _NO_FIRST_NAMES:
        return False
    names = authors_of([text], not_persons)
    return [normalised(name) for name in names] == [normalised(text)]


def _is_subject(tree: HtmlElement, name: str) -> bool:
    """Return whether paragraphs name the person, or use all words of the name in lower case."""
    words = {word.lower() for word in name.split() if len(word) > 2}
    for paragraph in tree.iter("p"):
        text = " ".join("".join(paragraph.itertext()).split())
        if len(text) < _PARAGRAPH:
            continue
        if name in text and not text.startswith(name):
            return True
        words -= set(text.split())
        if not words:
            return True
    return False
