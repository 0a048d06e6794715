"""Read a page's statements about its article: JSON-LD, then meta elements, then markup.

``read_metadata`` reads the tree once and does not change it. It returns statements as the page
makes them, best source first; ``news.extract`` chooses between page and feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from warta.news.addresses.originals import original_elsewhere
from warta.news.addresses.urls import (
    BadAddress,
    credible_canonical,
    fetch_url,
    site_of,
    unwrapped,
    url_key,
)
from warta.news.metadata.bylines import authors_of
from warta.news.metadata.date_claims import date_claims
from warta.news.metadata.dates import DateClaim
from warta.news.metadata.headings import Heading, logo_names, page_headings
from warta.news.metadata.headlines import headline_of_pieces, page_headlines
from warta.news.metadata.meta_elements import MetaElements
from warta.news.metadata.shown_bylines import marked_authors, shown_authors
from warta.news.metadata.signatures import signed_authors
from warta.news.metadata.structured_data import StructuredData, structured_data
from warta.news.metadata.text_credits import credited_authors
from warta.news.pages.declared_kinds import declared_kinds
from warta.news.text.compare import normalised
from warta.news.text.markup import clean_line, plain_text

_MOST_TAGS = 30
_MOST_CLAIMS = 5
_MOST_CATEGORIES = 10
_LONGEST_LABEL = 80

_AUTHORS = (
    "author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "byl",
    "sailthru.author", "cxenseparse:author", "article:author_name", "citation_author",
    "article:author:name", "og:author", "og:article:author", "article.author", "article-author",
    "article_author", "author_name", "author-name", "authors", "byline", "creator", "dc:creator",
    "vr:author", "rbauthors", "mediator_author", "shareaholic:article_author_name",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title")
_SITE_NAMES = ("og:site_name", "application-name")
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
_IMAGES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_SECTIONS = ("article:section", "parsely-section", "cxenseparse:recs:category", "section")
_KEYWORDS = ("article:tag", "news_keywords", "parsely-tags", "keywords")
_LOCALES = ("og:locale", "content-language", "language", "dc.language", "dcterms.language")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Marks that publishers put on the element holding a locked text.
_PAYWALL_CLASSES = {"paywall", "paywalled", "is-paywalled", "has-paywall", "paywall-active"}
_WRITTEN_BY = re.compile(
    r"\b(?:by|von|por|par|oleh|door|da|af|av|przez|de|tarafından)\W*$|auth?or|auteur|автор|"
    r"написа|kirjoitta|yazan|yazar|szerző|συντάκτης|γράφ|כתב|מאת|كتب|بقلم|نویسنده|लेखक|"
    r"เขียน|tác giả|作者|著者|執筆|撰文|작성|글쓴이|저자",
    re.IGNORECASE,
)
_MOST_OTHERS = 3
_LONGEST_SUFFIX = (
    4  # letters of a label of a suffix: "co.uk", "com.uy", "info", but not "wordpress.com"
)
_NO_COINCIDENCE = 15
_PARAGRAPH = 80
_BETWEEN_TAGS = re.compile(r"[,;،、]")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The statements of one page, each list best source first.

    ``titles`` are without the site's name, repeated where sources agree. ``canonical`` is the
    claimed address, if credible. ``is_article``: the page declares to be one. ``kinds``: as
    ``news.pages.declared_kinds`` returns them.
    ``full_text``: the text in its structured data. ``headings``: its h1.
    """

    titles: tuple[str, ...]
    site_names: tuple[str, ...]
    authors: tuple[str, ...]
    published: tuple[DateClaim, ...]
    modified: tuple[DateClaim, ...]
    languages: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    image_url: str | None
    descriptions: tuple[str, ...]
    canonical: str | None
    syndicated_from: str | None
    claimed_urls: tuple[str, ...]
    amp_url: str | None
    is_article: bool
    is_paywalled: bool
    is_live: bool
    full_text: str
    kinds: frozenset[str] = frozenset()
    headings: tuple[str, ...] = ()


def read_metadata(tree: HtmlElement, url: str) -> PageMetadata:
    """Return the statements that the page at ``url`` makes about itself."""
    data, meta, links = structured_data(tree, url), MetaElements(tree), _links(tree)
    bases = (_address(element.get("href", ""), url) for element in tree.iter("base"))
    base = next(filter(None, bases), url)
    publishers = data.organisations(data.article.get("publisher"))
    site_names = _unique(publishers + meta.values(_SITE_NAMES) + _brand(meta))
    site = site_of(url)
    names = (*(site_names or logo_names(tree)), site, site.split(".")[0])
    titles, heading = _titles(tree, data, meta, names)
    published, modified = date_claims(tree, data, meta, heading)
    claims = links.get("canonical", []) + meta.values(("og:url",))
    return PageMetadata(
        titles=titles,
        site_names=site_names,
        authors=_authors(tree, heading, data, meta, (*site_names, site)),
        published=published,
        modified=modified,
        languages=_languages(tree, data, meta),
        categories=_sections(data, meta),
        tags=_tags(data, meta),
        image_url=_image(data, meta, base),
        descriptions=_unique([data.text("description"), *meta.values(_DESCRIPTIONS)]),
        canonical=next(filter(None, (credible_canonical(url, claim) for claim in claims)), None),
        syndicated_from=original_elsewhere(url, links.get("canonical", [])),
        claimed_urls=_other_addresses((*claims, *_addresses_in(data.article)), base, url),
        amp_url=_own_address(next(iter(links.get("amphtml", [])), ""), base, url),
        is_article=bool(data.article) or "article" in meta.values(("og:type",)),
        is_paywalled=_is_paywalled(tree, data, meta),
        is_live=data.is_live(),
        full_text=data.full_text(),
        kinds=declared_kinds(
            tree, data.kinds, meta.values(("og:type",)), has_article=bool(data.article)
        ),
        headings=tuple(clean_line(_text(element)) for element in islice(tree.iter("h1"), 3)),
    )


def _brand(meta: MetaElements) -> list[str]:
    """Return the site's name: a title for shared links that the page also names as author."""
    names = {normalised(name) for name in meta.values(("author", "publisher", "copyright"))}
    return [title for title in meta.values(("og:title",)) if normalised(title) in names]


def _links(tree: HtmlElement) -> dict[str, list[str]]:
    links: dict[str, list[str]] = {}
    for element in tree.iter("link"):
        relation, target = element.get("rel"), element.get("href")
        if relation and target:
            links.setdefault(relation.strip().lower(), []).append(target)
    return links


def _titles(
    tree: HtmlElement, data: StructuredData, meta: MetaElements, site_names: Iterable[str]
) -> tuple[tuple[str, ...], HtmlElement | None]:
    """Return the titles, and the element of the heading that is the headline."""
    whole = [_text(element) for element in tree.iter("title") if not _is_drawn(element)][:1]
    declared = [plain_text(data.text("headline", "name"))]
    shared = [plain_text(title) for title in (*meta.values(_TITLES), *whole)]
    headings, logos = page_headings(tree)
    names = (*site_names, *logos)
    stated = " ".join(map(normalised, declared + shared))
    first = [one.text for one in headings if normalised(one.text) in stated]
    if not any(len(one) > _NO_COINCIDENCE or _begins(one, whole) for one in first):
        # Old templates keep h1 for the logo, or for the section.
        second = (one for tag in ("h2", "h3") for one in page_headings(tree, tag)[0])
        confirmed = [one for one in second if len(one.text) > _NO_COINCIDENCE]
        confirmed = [one for one in confirmed if normalised(one.text) in stated]
        headings = confirmed or headings
    headings = [_headline_alone(one, declared + shared) for one in headings]
    titles = page_headlines(
        declared=declared,
        shared=shared,
        headings=[heading.text for heading in headings],
        site_names=names,
        plain=[heading.text for heading in headings if heading.is_plain],
    )
    shown_titles = set(map(normalised, titles))
    chosen = (one.element for one in headings if normalised(one.text) in shown_titles)
    element = next(chosen, None)
    if element is None:
        element = _with_text(tree, shown_titles) if titles else None
    return titles, headings[-1].element if element is None and headings else element


def _begins(heading: str, titles: Iterable[str]) -> bool:
    return any(normalised(title).startswith(normalised(heading)) for title in titles)


def _is_drawn(title: HtmlElement) -> bool:
    """Return whether a title element is the title of a picture (SVG), not of the page."""
    return any(parent.tag == "svg" for parent in title.iterancestors())


def _headline_alone(heading: Heading, titles: list[str]) -> Heading:
    """Return the heading without kicker and without the line below it."""
    text = heading.text if heading.text in titles else headline_of_pieces(heading.pieces, titles)
    return heading if text is None else Heading(heading.element, text, (text,))


def _with_text(tree: HtmlElement, titles: set[str]) -> HtmlElement | None:
    """Return the first element whose text is one of the titles, or None."""
    longest = max(map(len, titles))
    for element in tree.iter(
        "h2", "h3", "h4", "div", "span", "p", "strong", "b", "td", "a", "font"
    ):
        text = (element.text or "").strip()
        if _NO_COINCIDENCE < len(text) <= longest + 4 and normalised(text) in titles:
            return element
    return None


def _authors(
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
    by = article.get("author") or article.get("creator")
    if article.get("creator") and not authors_of(data.persons(by), not_persons):
        by = article["creator"]
    declared = [one for one in data.persons(by) if one and "://" not in one]
    names = _in_full(authors_of(declared, not_persons), data.described(by))
    by_template = not names and not (declared or data.organisations(by))
    not_persons = (*not_persons, *_name_in_domain(not_persons[-1]))
    if by_template:
        sources = [meta.values((name,)) for name in _AUTHORS]
        sources += [_labelled_author(meta), data.persons(data.web_page.get("author"))]
        names = next(filter(None, (authors_of(one, not_persons) for one in sources)), ())
    if not names:
        return (
            shown_authors(tree, heading, not_persons)
            or credited_authors(tree, heading, not_persons)
            or authors_of(declared, not_persons, pseudonyms=True)
            or signed_authors(tree, not_persons)
        )
    short = len(names) == 1 and " " not in names[0] and names[0].isascii()
    shown = (shown_authors if short else marked_authors)(tree, heading, not_persons)
    if by_template and shown and set(shown) <= set(data.all_persons()):
        return shown
    if _completes(shown, names) and not _is_place(tree, names[-1], shown[-1]):
        return shown
    return _with_surname(names, shown)


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
        if labels and _WRITTEN_BY.search(labels[0]):
            return meta.values((f"twitter:data{number}",))
    return []


def _languages(tree: HtmlElement, data: StructuredData, meta: MetaElements) -> tuple[str, ...]:
    root = tree.get("lang") or tree.get(_XML_LANG) or tree.get("xml:lang") or ""
    return _unique([data.text("inLanguage"), root, *meta.values(_LOCALES)])


def _image(data: StructuredData, meta: MetaElements, base: str) -> str | None:
    claims = meta.values(_IMAGES)
    for node in data.nodes(data.article.get("image")):
        claim = node if isinstance(node, str) else node.get("url") or node.get("contentUrl")
        claims += [claim] if isinstance(claim, str) else []
    return next(filter(None, (_address(claim, base) for claim in claims)), None)


def _is_paywalled(tree: HtmlElement, data: StructuredData, meta: MetaElements) -> bool:
    parts = [data.article, data.web_page, *data.nodes(data.article.get("hasPart"))]
    stated = [part.get("isAccessibleForFree") for part in parts if not isinstance(part, str)]
    # a boolean, a word, or an address that ends with the word
    if any(str(value).strip().lower().endswith(("false", "no")) for value in stated):
        return True
    if "locked" in meta.values(("article:content_tier",)):
        return True
    marked = (element.get("class", "") for element in tree.iter("html", "body", "article", "main"))
    return any(not _PAYWALL_CLASSES.isdisjoint(classes.lower().split()) for classes in marked)


def _sections(data: StructuredData, meta: MetaElements) -> tuple[str, ...]:
    stated = data.names(data.article.get("articleSection")) + meta.values(_SECTIONS)
    return _labels(stated)[:_MOST_CATEGORIES]


def _tags(data: StructuredData, meta: MetaElements) -> tuple[str, ...]:
    stated = data.names(data.article.get("keywords")) + meta.values(_KEYWORDS)
    pieces = (piece for value in map(plain_text, stated) for piece in _BETWEEN_TAGS.split(value))
    return _labels(pieces)[:_MOST_TAGS]


def _labels(values: Iterable[str]) -> tuple[str, ...]:
    return _unique(label for label in map(plain_text, values) if len(label) <= _LONGEST_LABEL)


def _address(claim: str, base: str) -> str | None:
    try:
        return fetch_url(claim.strip(), base) if claim.strip() else None
    except BadAddress:
        return None


def _own_address(claim: str, base: str, url: str) -> str | None:
    """Return a claimed address if it is on the page's own site, also within a cache; or None."""
    address = _address(claim, base)
    return address if address and site_of(unwrapped(address)) == site_of(unwrapped(url)) else None


def _addresses_in(article: Mapping[str, object]) -> list[str]:
    """Return the addresses that structured data give for the article."""
    page = article.get("mainEntityOfPage")
    named = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    return [one for one in (article.get("url"), article.get("@id"), named) if isinstance(one, str)]


def _other_addresses(claims: Iterable[str], base: str, url: str) -> tuple[str, ...]:
    addresses = (_address(claim, base) for claim in claims)
    others = (one for one in addresses if one and url_key(one) != url_key(url))
    return tuple(dict.fromkeys(others))[:_MOST_CLAIMS]


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values without blanks and repetitions (in any case), in order."""
    first: dict[str, str] = {}
    for value in map(clean_line, values):
        if value:
            first.setdefault(value.casefold(), value)
    return tuple(first.values())
