"""Find a person whose name stands beside the date near the headline, without any mark.

``12 March 2026 | Jane Doe``, ``Jane Doe | Senior Writer | March 12, 2026``, or name and date each
in an element of its own. Sections and places stand there too; unlike an author, they are named in
the text, or their words are. A name alone in an element must begin with a given name, or be an
author's elsewhere, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.byline_elements import text_before
from warta.news.metadata.bylines import authors_of
from warta.news.metadata.dates import moment
from warta.news.metadata.given_names import begins_with_given_name, is_east_asian_name
from warta.news.metadata.places import around, stands_elsewhere
from warta.news.metadata.roles import Counts, is_helpers_label, whole_role
from warta.news.text.compare import normalised

_CLOSE_TEXTS = etree.XPath(
    "following::text()[normalize-space()][position() <= 12]"
    " | preceding::text()[normalize-space()][position() <= 3]"
)
_NEXT_TEXTS = etree.XPath("following::text()[normalize-space()][position() <= 14]")
_TEXTS_BEFORE = etree.XPath("preceding::text()[normalize-space()][position() <= 4]")
_SHORT_TEXTS = etree.XPath(
    "/html/body//text()[string-length() > 5 and string-length() < 80 and contains(., ' ')]"
)
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
_SHORTEST_DESCRIPTION = 20
_WORDS = range(2, 5)
_AFTER_NAME = 3  # texts after a name among which the date stands: a role, a mark
_FIRST_TEXTS = 6  # after the headline; there a person's name needs no date beside it
_MOST_NAMES = 6
_MOST_LOOKED_AT = 200  # texts that begin with a given name; chosen by hand
_BETWEEN_NAMES = frozenset({"and", "und", "et", "y", "e", "dan", "en", "och", "og", "i", "&", ","})
_NO_FIRST_NAMES = frozenset({"in", "at", "from", "on", "for", "the", "this", "what", "how", "why"})
_BESIDE_NAMES = _BETWEEN_NAMES | {
    "in",
    "aus",
    "à",
    "a",
    "en",
    "at",
    "for",
    "für",
    "with",
    "agencies",
}
_LEAD = re.compile(r"^(?:di|da|de|do)\s")  # "By", where Romance bylines are in small letters
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_ADDRESS = re.compile(r"\S+@\S+")
# "Elena Pardo, Bilbao"
_AND_PLACE = re.compile(r"^[^,]+,\s*[A-ZÀ-ÞА-ЯΑ-Ω][\w-]+$")
_TOPIC = re.compile(r"/(?:topics?|tags?|themen?|sujets?|temas?|keywords?|labels?)/", re.IGNORECASE)
# "Jane Marlow, MD, FACP"
_DEGREES = re.compile(r"(?:,\s*(?:[A-Z][A-Za-z]?\.?){2,6}(?:-[A-Z]{1,3})?)+$")
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
        names = () if text.is_tail else _names_in_line(line, not_persons)
        name = names[0] if names else _name_alone(line, not_persons)
        if text.is_tail or not name:
            continue
        is_given = begins_with_given_name(name)
        beside = lines[place + 1 : place + 1 + _AFTER_NAME] + lines[max(0, place - 1) : place]
        is_first = place < _FIRST_TEXTS and sum(map(_is_paragraph, lines[:place])) <= 1
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
        if stands_elsewhere(element, enclosing) or _is_subject(tree, name):
            continue
        if is_given:
            further = _further_names(lines[place + 1 :], not_persons)
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
        name = "" if text.is_tail else _name_alone(" ".join(text.split()), not_persons)
        element = text.getparent()
        if not begins_with_given_name(name) or stands_elsewhere(element, around(heading)):
            continue
        is_linked = any(one.tag == "a" for one in (element, *element.iterancestors("a")))
        if not is_linked and not _is_subject(tree, name):
            names.append(name)
    return tuple(dict.fromkeys(names))


def described_person(
    tree: HtmlElement, heading: HtmlElement | None, not_persons: Iterable[str]
) -> tuple[str, ...]:
    """Return the only person whose name is alone in an element and who is described beside it.

    For author boxes without any mark, wherever they stand: ``<h3>Jane Marlow</h3><p>Jane Marlow
    is …</p>``. If there are several such persons, the page is about them: ().
    """
    not_persons = tuple(not_persons)
    enclosing = around(heading)
    names: set[str] = set()
    lines = ((text, " ".join(text.split())) for text in _SHORT_TEXTS(tree) if not text.is_tail)
    named = (one for one in lines if begins_with_given_name(one[1].partition(",")[0]))
    for text, line in islice(named, _MOST_LOOKED_AT):
        name = _name_alone(line, not_persons)
        if not name or name in names or stands_elsewhere(text.getparent(), enclosing):
            continue
        names.add(name)
        if len(names) > 1:
            return ()
    for name in names:
        if not _is_subject(tree, name) and _is_described(tree, name):
            return (name,)
    return ()


def _is_described(tree: HtmlElement, name: str) -> bool:
    """Return whether a text begins with the name and goes on as a sentence: ``… covers``."""
    lines = (" ".join(text.split()) for text in _TEXTS(tree, name=name))
    rests = (line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} "))
    return any(rest[0].islower() and len(rest) > _SHORTEST_DESCRIPTION for rest in rests)


def _name_alone(line: str, not_persons: tuple[str, ...]) -> str:
    """Return the name if the line is one, perhaps with a degree or "in" before a section; or ""."""
    name = _DEGREES.sub("", line.strip(" |•·–—-,").removesuffix(" in"))
    first, comma, _ = name.partition(",")
    if comma and begins_with_given_name(first) and _AND_PLACE.search(name):
        name = first
    return name if _is_name(name, not_persons) else ""


def _names_in_line(line: str, not_persons: tuple[str, ...]) -> tuple[str, ...]:
    """Return the persons of a line of full names, with places, agencies and an address only.

    ``Jane Marlow in Lyon and Max Poe in Bern``, ``di Jane Marlow``, ``Jane Marlow (AFP)``.
    """
    line = _LEAD.sub("", line)
    if len(line) > _PARAGRAPH or not begins_with_given_name(" ".join(line.split()[:2])):
        return ()
    names = authors_of([_IN_BRACKETS.sub("", line)], not_persons)
    if not all(begins_with_given_name(name) and len(name.split()) <= 3 for name in names):
        return ()
    rest = _ADDRESS.sub("", line)
    for name in names:
        rest = rest.replace(name, " ")
    words = rest.replace(",", " ").split()
    between = all(word.lower() in _BESIDE_NAMES or not word[0].islower() for word in words)
    return names if between and len(words) <= 3 * len(names) else ()


def _further_names(lines: Iterable[str], not_persons: tuple[str, ...]) -> list[str]:
    """Return the persons in the lines directly after the first author's."""
    names: list[str] = []
    for line in lines:
        if line.lower() in _BETWEEN_NAMES:
            continue
        name = _name_alone(line, not_persons)
        if not name or not begins_with_given_name(name) or len(names) == _MOST_NAMES:
            break
        names.append(name)
    return names


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


def _is_paragraph(line: str) -> bool:
    """Return whether a line is of the article; one may be the summary above the byline."""
    return len(line) >= _PARAGRAPH


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


def _leads_to_topic(element: HtmlElement) -> bool:
    links = (one.get("href") or "" for one in (element, *element.iterancestors("a")))
    return any(map(_TOPIC.search, links))


def _is_subject(tree: HtmlElement, name: str) -> bool:
    """Return whether paragraphs name the person, or use all words of the name in lower case."""
    words = {word.lower() for word in name.split() if len(word) > 2}
    described = 0  # paragraphs that begin with the name; one is a biography
    for paragraph in tree.iter("p"):
        text = " ".join("".join(paragraph.itertext()).split())
        if len(text) < _PARAGRAPH:
            continue
        described += text.startswith(name)
        if name in text.removeprefix(name) or described > 1:
            return True
        words -= set(text.split())
        if not words:
            return True
    return False
