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

from warta.news.addresses.canonical import credible_amp, credible_canonical
from warta.news.addresses.originals import original_elsewhere
from warta.news.addresses.urls import BadAddress, fetch_url, site_of, url_key
from warta.news.metadata.authors import page_authors
from warta.news.metadata.date_claims import date_claims
from warta.news.metadata.dates import DateClaim
from warta.news.metadata.headings import logo_names
from warta.news.metadata.meta_elements import MetaElements
from warta.news.metadata.structured_data import StructuredData, structured_data
from warta.news.metadata.titles import titles_of
from warta.news.metadata.words_beside_names import has_no_persons_word
from warta.news.pages.declared_kinds import declared_kinds
from warta.news.text.compare import normalised
from warta.news.text.markup import clean_line, plain_text
from warta.news.text.scripts import EAST_ASIAN

# What real pages have is far below; the rest is spam. Chosen by hand.
_MOST_TAGS = 30
_MOST_CLAIMS = 5
_MOST_CATEGORIES = 10
_LONGEST_LABEL = 80

_SITE_NAMES = ("og:site_name", "application-name")
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
_IMAGES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_SECTIONS = ("article:section", "parsely-section", "cxenseparse:recs:category", "section")
_KEYWORDS = ("article:tag", "news_keywords", "parsely-tags", "keywords")
_LOCALES = ("og:locale", "content-language", "language", "dc.language", "dcterms.language")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Marks that publishers put on the element holding a locked text.
_PAYWALL_CLASSES = {"paywall", "paywalled", "is-paywalled", "has-paywall", "paywall-active"}
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_BEFORE_HOUSE = re.compile(r"\s*[|｜ㅣ_]\s*|\s+[-–—:：]\s+|[-：](?=\S+$)")
_LONGEST_PERSON = 4  # letters of a name in East Asia
_BETWEEN_TAGS = re.compile(r"[,;،、]")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The statements of one page, each list best source first.

    ``titles`` are without the site's name, repeated where sources agree. ``canonical`` is the
    claimed address, if credible. ``is_article``: the page declares to be one. ``kinds``: as
    ``news.pages.declared_kinds`` returns them. ``full_text``: the text in its structured
    data. ``headings``: its h1.
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
    """Return the statements that the page at ``url`` makes about itself.

    Empties the tree's scripts and styles, which may be inside bylines too.
    """
    data, meta, links = structured_data(tree, url), MetaElements(tree), _links(tree)
    bases = (_address(element.get("href", ""), url) for element in tree.iter("base"))
    base = next(filter(None, bases), url)
    publishers = data.organisations(data.article.get("publisher"))
    site_names = _unique(publishers + meta.values(_SITE_NAMES) + _brand(meta))
    site = site_of(url)
    names = (*(site_names or logo_names(tree)), site, site.split(".")[0])
    titles, heading = titles_of(tree, data, meta, names)
    published, modified = date_claims(tree, data, meta, heading, url)
    for element in tree.iter("script", "style"):
        element.text = None
    claims = links.get("canonical", []) + meta.values(("og:url",))
    return PageMetadata(
        titles=titles,
        site_names=site_names,
        authors=page_authors(
            tree, heading, data, meta, (*site_names, *_house_in_title(tree), site)
        ),
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
        amp_url=_amp_address(next(iter(links.get("amphtml", [])), ""), base, url),
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


def _house_in_title(tree: HtmlElement) -> list[str]:
    """Return the last part of an East Asian title if it is a publisher's: ``Quaytoday新聞雲``.

    Many of these sites declare the same name as author, and none as the site's.
    """
    for title in islice(tree.iter("title"), 1):
        parts = _BEFORE_HOUSE.split(clean_line(_text(title)))
        last = parts[-1] if len(parts) > 1 else ""
        if _EAST_ASIAN.search(last) and (len(last) > _LONGEST_PERSON or has_no_persons_word(last)):
            return [last]
    return []


def _links(tree: HtmlElement) -> dict[str, list[str]]:
    links: dict[str, list[str]] = {}
    for element in tree.iter("link"):
        relation, target = element.get("rel"), element.get("href")
        if relation and target:
            links.setdefault(relation.strip().lower(), []).append(target)
    return links


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


def _amp_address(claim: str, base: str, url: str) -> str | None:
    """Return the address of the page's AMP version, or None if the claim is not credible."""
    return credible_amp(url, _address(claim, base))


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
