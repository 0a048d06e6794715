"""Recognise the author of a personal site, which is named after its author.

Newspapers also name themselves as authors. So the name must begin with a given name, or must have
no common words and not be an organisation's in the page's structured data; and the page must give
it as its author's, or the address must have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from unicodedata import normalize

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.byline_elements import BylineElements
from warta.news.metadata.bylines import authors_of
from warta.news.metadata.given_names import begins_with_given_name
from warta.news.metadata.marked_bylines import marked_authors
from warta.news.metadata.structured_data import StructuredData
from warta.news.text.compare import normalised

_WORDS = range(2, 4)
_NOT_OF_PERSONS = re.compile(
    r"\b(?:the|le|la|les|el|los|il|lo|der|die|das|de|het|of|and|und|et|y|media|post|mail|star|sun"
    r"|world|welt|globe|mirror|express|standard|journal|review|report|guardian|independent|network"
    r"|group|studio|lab|labs|club|guide|tech|digital|shop|store|academy|school|works|design"
    r"|international|global|national|health|solar|dental|care|bank|insurance|law|music|books"
    r"|foundation|project|company|consulting|services|solutions)\b",
    re.IGNORECASE,
)
_PARAGRAPH, _LONG_WORD = 80, 5  # letters
_SHORTEST_NAME = 4  # letters of one name that an address may have alone: "freeman.example"
_MAGAZINES = frozenset({"marie claire", "charlie hebdo"})
_COPYRIGHTS = etree.XPath("/html/body//text()[contains(., '©')]")
_OWNER = re.compile(
    r"©\s*(?:copyright\s+)?(?:\d{4}(?:\s*[-–—]\s*\d{4})?\s+)?(?:by\s+)?"
    r"((?-i:[A-ZÀ-Þ])[\w'’-]+ (?-i:[A-ZÀ-Þ])[\w'’-]+)(?=\W*(?:$|all rights|alle rechte|\d{4}))",
    re.IGNORECASE,
)
_MOST_OWNERS = 3
_DEGREE = re.compile(r"^(?:(?:Prof|Dr|Mag|Dipl|Ing|Mr|Mrs|Ms)\b\.?[\s-]*)+(?=\w)")
_PARTS_OF_TITLE = re.compile(r"\s+[|–—•·«»:-]\s+|['’]s\s")


def person_of_site(
    tree: HtmlElement,
    elements: BylineElements,
    heading: HtmlElement | None,
    data: StructuredData,
    declared: Iterable[Sequence[str]],
    not_persons: Iterable[str],
    site: str,
) -> tuple[str, ...]:
    """Return the person after whom the site is named, if the page names that person as author.

    ``declared``: the names that the page gives as its author's, source by source.
    """
    not_persons = tuple(not_persons)
    letters = _letters_of(site)
    keys = set(map(normalised, not_persons))
    own = [name for names in declared for name in names if normalised(name) in keys]
    if own and _is_a_person(own[0]):
        return authors_of(own[:1])
    stated = [name for names in declared for name in names if _fits(name, letters)]
    names = authors_of(stated[:1])
    if not names and any(_fits(name, letters) for name in not_persons):
        names = marked_authors(elements, heading, ())
    return _believed(names, tree, data, not_persons, letters)


def shown_person_of_site(
    tree: HtmlElement,
    elements: BylineElements,
    heading: HtmlElement | None,
    data: StructuredData,
    not_persons: Iterable[str],
    site: str,
) -> tuple[str, ...]:
    """Return the person in the page's marked byline or title if the site's address is that name.

    For pages without any other author: the site calls itself otherwise ("Notes on the sea").
    """
    not_persons = tuple(not_persons)
    letters = _letters_of(site)
    if names := _believed(marked_authors(elements, heading, ()), tree, data, not_persons, letters):
        return names
    titles = [" ".join(title.itertext()) for title in islice(tree.iter("title"), 1)]
    parts = (part.strip() for title in titles for part in _PARTS_OF_TITLE.split(title))
    owners = (name for name in _owners(tree) if _fits(name, letters))
    for name in (_DEGREE.sub("", one) for one in (*not_persons, *parts, *owners)):
        if (
            len(name.split()) == 2
            and _is_a_person(name)
            and any(
                len(word) >= _SHORTEST_NAME and word in letters
                for word in map(_letters, name.split())
            )
        ):
            return authors_of([name])
    return ()


def _owners(tree: HtmlElement) -> list[str]:
    """Return the full names behind a sign of copyright: ``© 2026 Jane Marlow``."""
    texts = (" ".join(text.split()) for text in _COPYRIGHTS(tree)[-_MOST_OWNERS:])
    return [owner[1] for owner in map(_OWNER.search, texts) if owner]


def _is_a_person(name: str) -> bool:
    """Return whether a name is a person's by its first word; two magazines have such names."""
    known = begins_with_given_name(name) and normalised(name) not in _MAGAZINES
    return known and _is_persons(name)


def _believed(
    names: Sequence[str],
    tree: HtmlElement,
    data: StructuredData,
    not_persons: tuple[str, ...],
    letters: str,
) -> tuple[str, ...]:
    """Return the one name if it is the site's and a person's, or ()."""
    if len(names) != 1 or not _is_persons(names[0]) or not _fits(names[0], letters):
        return ()
    if normalised(names[0]) in _MAGAZINES:
        return ()
    if authors_of(names, not_persons):
        return ()  # not the site's name
    if _is_a_person(names[0]):
        return (names[0],)
    organisations = data.names([one for one in data.by_id.values() if _is_organisation(one)])
    organisations += data.organisations(data.article.get("publisher"))
    key = normalised(names[0])
    if key in map(normalised, organisations) or has_common_words(tree, names[0]):
        return ()
    return (names[0],)


def _fits(name: str, domain: str) -> bool:
    """Return whether a domain's letters have the first and the last word of a name."""
    words = name.split()
    return len(words) > 1 and all(_letters(word) in domain for word in (words[0], words[-1]))


def _is_persons(name: str) -> bool:
    words = name.split()
    return (
        len(words) in _WORDS
        and all(word[0].isupper() and not word.isupper() for word in words)
        and not _NOT_OF_PERSONS.search(name)
    )


def _letters_of(site: str) -> str:
    return "".join(one.lower() for one in site if one.isalpha())


def _letters(word: str) -> str:
    """Return a word as a domain name writes it: ``müller`` as mueller."""
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        word = word.lower().replace(letter, letters)
    plain = normalize("NFD", word.lower())
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())


def _is_organisation(node: object) -> bool:
    kinds = node.get("@type") if isinstance(node, dict) else None
    return "Organization" in str(kinds) and "Person" not in str(kinds)


def has_common_words(tree: HtmlElement, name: str) -> bool:
    """Return whether the page's paragraphs use a word of the name without a capital or in others.

    ``Lebensmittel`` begins ``Lebensmittelhandel``; hardly any long name begins a longer word, but
    ``Ben`` begins ``benefit``.
    """
    words = {word.lower() for word in name.split()}
    long = [re.escape(word) for word in words if len(word) >= _LONG_WORD]
    longer = re.compile(rf"\b(?:{'|'.join(long) or '(?!)'})\w{{3,}}", re.IGNORECASE)
    for paragraph in tree.iter("p"):
        text = "".join(paragraph.itertext())
        if len(text) >= _PARAGRAPH and (not words.isdisjoint(text.split()) or longer.search(text)):
            return True
    return False
