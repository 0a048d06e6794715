"""Choose a page's authors: those that it declares, completed by the visible byline."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.byline_elements import BylineElements
from warta.news.metadata.bylines import authors_of
from warta.news.metadata.described_persons import described_person
from warta.news.metadata.given_names import begins_with_given_name, name_of_account
from warta.news.metadata.marked_bylines import marked_authors
from warta.news.metadata.meta_elements import MetaElements
from warta.news.metadata.plain_bylines import plain_authors
from warta.news.metadata.roles import Counts, whole_role
from warta.news.metadata.shown_bylines import shown_authors
from warta.news.metadata.signatures import signed_authors
from warta.news.metadata.site_persons import person_of_site, shown_person_of_site
from warta.news.metadata.structured_data import StructuredData
from warta.news.metadata.text_credits import credited_authors
from warta.news.text.compare import normalised

_AUTHORS = (
    "author", "article:author", "parsely-author", "citation_author", "citation_authors",
    "dc.creator", "dcterms.creator", "byl", "sailthru.author", "cxenseparse:author",
    "article:author_name", "article:author:name", "og:author", "og:article:author",
    "article.author", "article-author", "article_author", "author_name", "author-name", "authors",
    "byline", "creator", "dc:creator", "vr:author", "rbauthors", "mediator_author",
    "shareaholic:article_author_name",
)  # fmt: skip
# Names that a byline may add to the declared ones. Chosen by hand.
_MOST_OTHERS = 3
# Letters of a label of a suffix: "co.uk", "com.uy", "info", but not "wordpress.com".
_LONGEST_SUFFIX = 4
# Characters of a paragraph, in contrast to a caption or a byline. Chosen by hand.
_PARAGRAPH = 80
_SHOWN = etree.XPath(
    "boolean(/html/body//*[not(self::script or self::style)]/text()"
    "[contains(., $name) or contains(., $capitals)])"
)


def page_authors(
    tree: HtmlElement,
    heading: HtmlElement | None,
    data: StructuredData,
    meta: MetaElements,
    not_persons: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the persons of the first source that names one, completed by the visible byline.

    If the structured data name an office as the author, a name in meta elements is the publisher's
    or the webmaster's; then only the visible byline counts.
    """
    article = data.article or next(iter(data.works), {})
    elements = BylineElements(tree)
    by = article.get("author") or article.get("creator")
    if article.get("creator") and not authors_of(data.persons(by), not_persons):
        by = article["creator"]
    declared = [name_of_account(one) or one for one in data.persons(by) if "://" not in one]
    declared = list(filter(None, declared)) or list(filter(None, map(_name_in, data.nodes(by))))
    names = _in_full(authors_of(declared, not_persons), data.described(by))
    site = not_persons[-1]
    not_persons = (*not_persons, *_name_in_domain(site))
    by_template = not names and not (declared or data.organisations(by))
    sources = [meta.values((name,)) for name in _AUTHORS]
    sources += [
        _parsely_authors(meta),
        _labelled_author(meta),
        data.persons(data.web_page.get("author")),
    ]
    if by_template:
        names = next(filter(None, (authors_of(one, not_persons) for one in sources)), ())
    if not names:
        return (
            person_of_site(tree, elements, heading, data, [declared, *sources], not_persons, site)
            or shown_authors(tree, elements, heading, not_persons)
            or credited_authors(tree, heading, not_persons)
            or authors_of(declared, not_persons, pseudonyms=True)
            or signed_authors(tree, heading, not_persons)
            or shown_person_of_site(tree, elements, heading, data, not_persons, site)
            or described_person(tree, heading, not_persons)
        )
    short = len(names) == 1 and " " not in names[0] and names[0].isascii()
    if short:
        shown = shown_authors(tree, elements, heading, not_persons)
    else:
        shown = marked_authors(elements, heading, not_persons)
    if not authors_of(names, not_persons):  # "El Courier" of elcourier.example
        return shown or person_of_site(tree, elements, heading, data, [names], not_persons, site)
    are_other = set(map(normalised, names)).isdisjoint(map(normalised, shown))
    if are_other and not _is_shown(tree, names):
        shown = shown or plain_authors(tree, heading, not_persons)
        if shown and all(" " in name for name in shown):
            return shown
    if by_template and shown and set(shown) <= set(data.all_persons()):
        return shown
    if _completes(shown, names) and not _is_place(tree, names[-1], shown[-1]):
        return shown
    return _with_surname(names, shown)


def _name_in(person: Mapping[str, object] | str) -> str:
    """Return the name in a person's address, ``…/author/jane-marlow``, if it is all there is."""
    address = person if isinstance(person, str) else person.get("url") or person.get("@id")
    parts = address.rstrip("/").split("/") if isinstance(address, str) else []
    return name_of_account(parts[-1].replace("-", " ")) if len(parts) > 2 else ""


def _parsely_authors(meta: MetaElements) -> list[str]:
    """Return the authors in the JSON of Parse.ly's meta element."""
    for content in meta.values(("parsely-page",)):
        try:
            page = json.loads(content)
        except (ValueError, RecursionError):
            continue
        stated = (page.get("authors") or page.get("author")) if isinstance(page, dict) else None
        names = stated if isinstance(stated, list) else [stated]
        return [name for name in names if isinstance(name, str)]
    return []


def _is_shown(tree: HtmlElement, names: tuple[str, ...]) -> bool:
    """Return whether readers see one of the names; one who only published the page is not seen."""
    last = (name.split()[-1] for name in names)
    return any(_SHOWN(tree, name=word, capitals=word.upper()) for word in last)


def _in_full(names: tuple[str, ...], described: dict[str, str]) -> tuple[str, ...]:
    """Return the full names, from their own descriptions, of authors given by first name."""
    return tuple(
        match.group()
        if " " not in name
        and (match := re.match(rf"{re.escape(name)} [^\W\d_]\w+(?= )", described.get(name, "")))
        and match.group().istitle()
        else name
        for name in names
    )


def _name_in_domain(site: str) -> list[str]:
    """Return ``courier`` for courier.example; at a blog host the first label is an account: []."""
    name, _, suffix = site.partition(".")
    return [name] if all(len(label) <= _LONGEST_SUFFIX for label in suffix.split(".")) else []


def _with_surname(names: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, the first completed with the surname from the byline."""
    full = (one for one in shown if len(names) == 1 and one.startswith(f"{names[0]} "))
    return (next(full, names[0]), *names[1:])


def _completes(shown: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Return whether the byline has all of these names and a few more full names."""
    keys = set(map(normalised, names))
    others = [name for name in shown if normalised(name) not in keys]
    return (
        0 < len(others) == len(shown) - len(keys)
        and len(others) <= _MOST_OTHERS
        and all(" " in name for name in others)
        and (len(others) > 1 or begins_with_given_name(others[0]) or not others[0].isascii())
    )


def _is_place(tree: HtmlElement, name: str, other: str) -> bool:
    """Return whether ``other`` is a place in a byline like ``Jane Doe, Old Harbour``.

    It is if the article's paragraphs name it. Needed where the structured data name one author less
    than the byline: 4 of 990 real pages, none with a place.
    """
    pattern = re.compile(rf"{re.escape(name)}(?:,[^|\n]{{0,60}}?)?\s*[,–—]\s*{re.escape(other)}")
    if not pattern.search("".join(tree.itertext())):
        return False
    texts = ("".join(paragraph.itertext()) for paragraph in tree.iter("p"))
    return any(len(text) > _PARAGRAPH and other in text for text in texts)


def _labelled_author(meta: MetaElements) -> list[str]:
    """Return the author in a labelled pair of a shared link's card, or []."""
    for number in ("1", "2"):
        labels = meta.values((f"twitter:label{number}",))
        role = whole_role(labels[0]) if labels else None
        if role and role.counts is Counts.AUTHOR:
            return meta.values((f"twitter:data{number}",))
    return []
