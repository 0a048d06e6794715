"""Tell whether a line of a page is a person's name, and whether the person is its subject.

For names that stand without any mark, beside a date or alone in an element.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.bylines import authors_of
from warta.news.metadata.given_names import begins_with_given_name
from warta.news.text.compare import normalised

TEXTS = etree.XPath("//body//text()[contains(., $name)]")
# Letters; chosen by hand.
LONGEST_LINE, LONGEST_NAME, PARAGRAPH = 120, 40, 80
_WORDS = range(2, 5)
_MOST_NAMES = 6
_BETWEEN_NAMES = frozenset({"and", "und", "et", "y", "e", "dan", "en", "och", "og", "i", "&", ","})
_NO_FIRST_NAMES = frozenset({"in", "at", "from", "on", "for", "the", "this", "what", "how", "why"})
_BESIDE_NAMES = _BETWEEN_NAMES | {
    "da",
    "do",
    "de",
    "la",
    "del",
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
# "دمشق – هدى الخطيب": in scripts without capitals a byline begins with the place as a rule.
_PLACE_BEFORE = re.compile(r"^[\u0590-\u06ff]+(?: [\u0590-\u06ff]+)?\s*[–—-]\s*")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_ADDRESS = re.compile(r"\S+@\S+")
# "Elena Pardo, Bilbao"
_AND_PLACE = re.compile(r"^[^,]+,\s*[A-ZÀ-ÞА-ЯΑ-Ω][\w-]+$")
# "Jane Marlow, MD, FACP"
_DEGREES = re.compile(r"(?:,\s*(?:[A-Z][A-Za-z]?\.?){2,6}(?:-[A-Z]{1,3})?)+$")


def name_alone(line: str, not_persons: tuple[str, ...]) -> str:
    """Return the name if the line is one, perhaps with a degree or "in" before a section; or ""."""
    name = _DEGREES.sub("", line.strip(" |•·–—-,").removesuffix(" in"))
    first, comma, _ = name.partition(",")
    if comma and begins_with_given_name(first) and _AND_PLACE.search(name):
        name = first
    return name if is_name_only(name, not_persons) else ""


def names_in_line(line: str, not_persons: tuple[str, ...]) -> tuple[str, ...]:
    """Return the persons of a line of full names, with places, agencies and an address only.

    ``Jane Marlow in Lyon and Max Poe in Bern``, ``di Jane Marlow``, ``Jane Marlow (AFP)``.
    """
    line = _PLACE_BEFORE.sub("", _LEAD.sub("", line))
    if len(line) > PARAGRAPH or not begins_with_given_name(" ".join(line.split()[:2])):
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


def further_names(lines: Iterable[str], not_persons: tuple[str, ...]) -> list[str]:
    """Return the persons in the lines directly after the first author's."""
    names: list[str] = []
    for line in lines:
        if line.lower() in _BETWEEN_NAMES:
            continue
        name = name_alone(line, not_persons)
        if not name or not begins_with_given_name(name) or len(names) == _MOST_NAMES:
            break
        names.append(name)
    return names


def is_name_only(text: str, not_persons: tuple[str, ...]) -> bool:
    """Return whether a text is a full name and nothing else."""
    words = text.split()
    if len(text) > LONGEST_NAME or len(words) not in _WORDS or not words[0][0].isupper():
        return False
    if words[0].lower() in _NO_FIRST_NAMES:
        return False
    names = authors_of([text], not_persons)
    return [normalised(name) for name in names] == [normalised(text)]


def is_subject(tree: HtmlElement, name: str) -> bool:
    """Return whether paragraphs name the person, or use all words of the name in lower case."""
    words = {word.lower() for word in name.split() if len(word) > 2}
    described = 0  # paragraphs that begin with the name; one is a biography
    for paragraph in tree.iter("p"):
        text = " ".join("".join(paragraph.itertext()).split())
        if len(text) < PARAGRAPH:
            continue
        described += text.startswith(name)
        if name in text.removeprefix(name) or described > 1:
            return True
        words -= set(text.split())
        if not words:
            return True
    return False
