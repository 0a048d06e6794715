"""Recognise the elements of a page that are bylines: by class, link, microdata or RDFa."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from warta.news.metadata.places import leads_to_author
from warta.news.metadata.roles import is_authors_label, is_helpers_label

LONGEST_BYLINE = 120  # characters; a longer line is a sentence; chosen by hand
_REST = 100  # elements
AND_WORDS = frozenset(
    {",", "&", "and", "und", "et", "y", "e", "en", "och", "og", "i", "и", "та", "dan", "ve", "و"}
)
MARKS = " \t\r\n\xa0-–—|•*"
_AUTHOR_PROPERTIES = frozenset({"author", "creator", "has_creator"})
_WITH_REL = frozenset({"a", "span"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOO_LARGE = frozenset({"body", "html", "article", "main", "section", "form", "input", "img"})
_BYLINE_CLASS = re.compile(
    r"(?<![a-z])(?:(?:article|post|entry|meta|item|news|story|page)?-?_?(?:authors?"
    r"|autor(?:es|en)?"
    r"|auteurs?|by-?line)(?!i[tsz])|(?:article|text|story)-?_?(?:signature|firma)|penulis|reporters?|redakteur|wrote|written|writers?"
    r"|contributors?"
    r"|journalist(?:e|in|en)?s?|pewarta|wartawan|vcard|itemposter|verfasser|schrijver|skribent"
    r"|szerzo|toimittaja|kirjoittaja|forfatter|yazar|muhabir|avtor|redactor|autore?s?|autora"
    r"|tac-?gia|periodista|giornalista|jornalista|posted-?by)"
    r"|author-?name|nama-?penulis|meta-?_?name$|^(?:article|post|entry|story|meta)-?by$",
    re.IGNORECASE,
)
# One of these is in each of these names; looking for them is quicker than the pattern.
_STEMS = re.compile(
    r"author|autor|auteur|byline|by-line|penulis|reporter|redakt|redactor|wrote|"
    r"writ|contributor|journalist|pewarta|wartawan|vcard|itemposter|verfasser|"
    r"schrijver|skribent|szerzo|toimittaja|kirjoittaja|forfatter|yazar|muhabir|avtor|"
    r"signature|firma|meta-?_?name|gia|periodista|giornalista|jornalista|by"
)
_NO_NAME = re.compile(
    r"bio|quote|zitat|testimonial|avatar|image|photo|thumb|social|share|desc|related|follow|date|count|comment-|box-title"
    r"|(?<![a-z])img|log-?(?:on|in|out)(?![a-z])|backlink|crumb|dept|contact|stats|e-?mail"
    r"|licen[cs]e|tooltip|css-writer|[-_](?:location|place|city|role|position|designation|job)(?![a-z])|fotograf",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-ZÀ-ÞА-ЯΑ-Ω][^\W\d_]+(?:-[^\W\d_]+)?")


_TESTED = frozenset({"data-qa", "data-testid", "data-test", "data-test-id", "data-component"})
_READ = _TESTED | {"class", "id", "itemprop", "property", "rel", "href"}


class BylineElements:
    """The bylines of a page, each with the number of elements before it.

    They are looked for as far as somebody asks, and once: looking at all elements of a page takes
    a third of the time of its metadata. ``None`` stands for elements that are none, so that who
    looks for neighbours can stop.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self._seen: list[tuple[int, HtmlElement | None]] = []
        self._others = _looked_through(tree)

    def __iter__(self) -> Iterator[tuple[int, HtmlElement | None]]:
        place = 0
        while True:
            if place == len(self._seen):
                another = next(self._others, None)
                if another is None:
                    return
                self._seen.append(another)
            yield self._seen[place]
            place += 1


def _looked_through(tree: HtmlElement) -> Iterator[tuple[int, HtmlElement | None]]:
    for number, element in enumerate(tree.iter("*")):
        attributes = element.items()
        if (attributes or element.tag == "byline") and _is_byline(element, attributes):
            yield number, element
        elif number % _REST == 0:
            yield number, None


def _is_byline(element: HtmlElement, attributes: list[tuple[str, str]]) -> bool:
    """Return whether an element with these attributes is a byline."""
    tag = element.tag
    marks = stated = relation = ""
    for name, value in attributes:
        if name not in _READ:
            continue
        if name == "class" or name == "id":
            marks = f"{marks} {value}" if marks else value
        elif name == "itemprop" or (name == "property" and not stated and tag != "meta"):
            stated = value or stated
        elif name == "rel":
            relation = value
        elif name in _TESTED:
            marks = f"{marks} {value}" if marks else value
        elif name == "href" and tag == "a" and leads_to_author(value):
            return not (_is_within_sentence(element) or is_helpers_label(text_before(element)))
    if relation and tag in _WITH_REL and _is_author_property(relation):
        return True
    if tag == "byline" or (stated and _is_author_property(stated)):
        return True
    return bool(marks) and _is_byline_class(marks) and tag not in _TOO_LARGE


def text_before(link: HtmlElement) -> str:
    """Return the label directly before a link: ``Fact-checked by``; or ""."""
    previous, parent = link.getprevious(), link.getparent()
    text = (previous.tail if previous is not None else parent is not None and parent.text) or ""
    return text.rpartition("|")[2].strip(MARKS)


def _is_within_sentence(link: HtmlElement) -> bool:
    """Return whether a link is inside a paragraph: it leads to the subject, not the author."""
    parent = link.getparent()
    return parent is not None and parent.tag == "p" and len(text_of(parent)) > LONGEST_BYLINE


@lru_cache(maxsize=1_024)
def _is_author_property(value: str) -> bool:
    """Return whether a rel, an itemprop or an RDFa property names the author: ``dc:creator``."""
    return any(word.rpartition(":")[2] in _AUTHOR_PROPERTIES for word in value.lower().split())


@lru_cache(maxsize=8_192)
def _is_byline_class(marks: str) -> bool:
    """Return whether one of the names marks a byline, and none marks a part without a name.

    Names are read word by word, in ``storyByline`` too; what follows ``--`` may be a state.
    """
    if not _STEMS.search(marks.lower()):
        return False
    names = marks.split()
    return any(map(_is_byline_name, names)) and not any(map(_NO_NAME.fullmatch, names))


@lru_cache(maxsize=16_384)
def _is_byline_name(name: str) -> bool:
    if not _STEMS.search(name.lower()):
        return False
    if _NO_NAME.search(name.partition("--")[0]):
        return False
    return bool(_BYLINE_CLASS.search(name) or _BYLINE_CLASS.search(_CAMEL.sub("-", name)))


def text_of(element: HtmlElement) -> str:
    """Return the text of an element, with ``|`` between its parts.

    Parts of one word each are one name: ``<b>Jane</b> <b>Marlow</b>``.
    """
    parts = [part for part in map(str.strip, element.itertext()) if part]
    names = [part for part in parts if not is_authors_label(part)]
    if len(names) == 2 and all(map(_WORD.fullmatch, names)):
        return " ".join(parts)
    return " | ".join(parts)
