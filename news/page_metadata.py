"""What a page declares about its article: JSON-LD first, then meta elements, then its markup.

``read_metadata`` looks over the tree once and changes nothing in it. It reports statements as
the page makes them, best source first; choosing between page and feed is ``news.extract``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from news.bylines import authors_of
from news.headlines import page_headlines
from news.markup import clean_line, plain_text
from news.structured_data import StructuredData, structured_data
from news.urls import BadAddress, credible_canonical, fetch_url, site_of

_MOST_TAGS = 30
_MOST_CATEGORIES = 10
_LONGEST_LABEL = 80
_LONGEST_BYLINE = 120
_MOST_BYLINES = 3

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time",
    "article:published", "article.published", "datepublished", "rnews:datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "publish-date",
    "publish_date", "publishdate", "published-date", "date_published", "published_time",
    "publish_time", "publication_date", "originalpublicationdate", "article_date_original",
    "pubdate", "pub_date", "dcterms.created", "dcterms.issued", "dc.date.issued",
    "dc.date.created", "dcterms.date", "dc.date", "citation_publication_date",
    "citation_online_date", "datecreated", "displaydate", "date", "ptime",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "article:updated",
    "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "byl",
    "sailthru.author", "cxenseparse:author", "article:author_name", "citation_author",
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
_BYLINE_ELEMENTS = ("a", "span", "p", "div", "strong", "address", "li", "h4", "cite")
_BYLINE_CLASS = re.compile(r"author|autor|byline|penulis|reporter", re.IGNORECASE)
_COMMENT_CLASS = re.compile(
    r"(?:^|\s)(?:comments?|comment-?list|comment-(?:body|author|content|meta)|kommentare?)(?:\s|$)",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(
    r"\b(?:by|von|por|par|oleh|door|da|af|av|przez)$|autor|author|auteur|автор|作者|著者",
    re.IGNORECASE,
)
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|newsteam|penulis|journalists?|firmas|contributors?)"
    r"/[^/?#]",
    re.IGNORECASE,
)
_BETWEEN_TAGS = re.compile(r"[,;،、]")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Statements of one page, each list best source first.

    ``titles`` are without the site's name, and repeated where sources agree. ``canonical`` is
    the claimed address if it is credible. ``is_article`` says that the page calls itself one, and
    ``kinds``, in lower case, of what types it and its parts are (schema.org's; "og:" and og:type);
    ``full_text`` is the text that it repeats in its structured data.
    """

    titles: tuple[str, ...]
    site_names: tuple[str, ...]
    authors: tuple[str, ...]
    published: tuple[str, ...]
    modified: tuple[str, ...]
    languages: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    image_url: str | None
    descriptions: tuple[str, ...]
    canonical: str | None
    amp_url: str | None
    is_article: bool
    is_paywalled: bool
    is_live: bool
    full_text: str
    kinds: frozenset[str] = frozenset()


def read_metadata(tree: HtmlElement, url: str) -> PageMetadata:
    """Gather what the page at ``url`` says of itself."""
    data, meta, links = structured_data(tree, url), _Meta(tree), _links(tree)
    bases = (_address(element.get("href", ""), url) for element in tree.iter("base"))
    base = next(filter(None, bases), url)
    site_names = _unique(data.names(data.article.get("publisher")) + meta.values(_SITE_NAMES))
    claims = links.get("canonical", []) + meta.values(("og:url",))
    marked = (element.get("itemtype", "") for element in tree.iter("html", "body", "main"))
    return PageMetadata(
        titles=_titles(tree, data, meta, (*site_names, site_of(url).split(".")[0])),
        site_names=site_names,
        authors=_authors(tree, data, meta, site_names),
        published=tuple(_published(tree, data, meta)),
        modified=tuple(_modified(tree, data, meta)),
        languages=_languages(tree, data, meta),
        categories=_sections(data, meta),
        tags=_tags(data, meta),
        image_url=_image(data, meta, base),
        descriptions=_unique([data.text("description"), *meta.values(_DESCRIPTIONS)]),
        canonical=next(filter(None, (credible_canonical(url, claim) for claim in claims)), None),
        amp_url=_address(next(iter(links.get("amphtml", [])), ""), base),
        is_article=bool(data.article) or "article" in meta.values(("og:type",)),
        is_paywalled=_is_paywalled(tree, data, meta),
        is_live=data.is_live(),
        full_text=data.text("articleBody"),
        kinds=_kinds((*data.kinds, *map(_type_name, marked)), meta.values(("og:type",))),
    )


class _Meta:
    """The contents of the page's meta elements by lower-case name, in document order."""

    def __init__(self, tree: HtmlElement) -> None:
        self._contents: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            content = element.get("content", "").strip()
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if content and (name := element.get(attribute)):
                    self._contents.setdefault(name.strip().lower(), []).append(content)

    def values(self, names: Iterable[str]) -> list[str]:
        return [value for name in names for value in self._contents.get(name, ())]


def _links(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("link"):
        relation, target = element.get("rel"), element.get("href")
        if relation and target:
            found.setdefault(relation.strip().lower(), []).append(target)
    return found


def _titles(
    tree: HtmlElement, data: StructuredData, meta: _Meta, site_names: Iterable[str]
) -> tuple[str, ...]:
    whole = [_text(element) for element in tree.iterfind("head/title")][:1]
    return page_headlines(
        declared=[plain_text(data.text("headline", "name"))],
        shared=map(plain_text, (*meta.values(_TITLES), *whole)),
        headings=map(_heading, tree.iter("h1")),
        site_names=site_names,
    )


def _authors(
    tree: HtmlElement, data: StructuredData, meta: _Meta, site_names: tuple[str, ...]
) -> tuple[str, ...]:
    """The first source that names a person; visible bylines only where nothing is declared."""
    declared = data.names(data.article.get("author")) or data.names(data.article.get("creator"))
    sources = [declared, *(meta.values((name,)) for name in _AUTHORS)]
    sources += [_labelled_author(meta), data.names(data.web_page.get("author"))]
    for source in sources:
        if names := authors_of(source, site_names):
            return names
    seen = 0
    for element in tree.iter(*_BYLINE_ELEMENTS):
        if _is_byline(element) and (byline := _text(element).strip()):
            if _is_comment(element):
                continue
            if len(byline) < _LONGEST_BYLINE and (names := authors_of([byline], site_names)):
                return names
            seen += 1
            if seen == _MOST_BYLINES:  # the next ones belong to comments and teasers
                break
    return ()


def _labelled_author(meta: _Meta) -> list[str]:
    """Of the two labelled pairs for the card of a shared link the one that names who wrote it."""
    for number in ("1", "2"):
        labels = meta.values((f"twitter:label{number}",))
        if labels and _WRITTEN_BY.search(labels[0]):
            return meta.values((f"twitter:data{number}",))
    return []


def _is_comment(element: HtmlElement) -> bool:
    for _ in range(6):
        if _COMMENT_CLASS.search(f"{element.get('class', '')} {element.get('id', '')}"):
            return True
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "article", "main"}:
            return False
        element = parent
    return False


def _is_byline(element: HtmlElement) -> bool:
    if element.get("rel") == "author" or element.get("itemprop") in {"author", "creator"}:
        return True
    if element.tag == "a" and _AUTHOR_PATH.search(element.get("href", "")):
        return True
    mark = element.get("class") or element.get("id")
    return bool(mark and _BYLINE_CLASS.search(mark))


def _published(tree: HtmlElement, data: StructuredData, meta: _Meta) -> list[str]:
    """Declared times; what the visible page shows only where those have no time of day."""
    declared = [*data.statements("datePublished"), *meta.values(_PUBLISHED)]
    if any(":" in statement for statement in declared):
        return declared
    declared += [_stated(element) for element in tree.xpath("//*[@itemprop='datePublished']")]
    declared += data.statements("dateCreated", "uploadDate")
    after_heading = False
    shown: list[str] = []
    for element in tree.iter("h1", "time"):
        if element.tag == "h1":
            after_heading = True
        elif stated := element.get("datetime") or _text(element).strip():
            if after_heading or element.get("pubdate") is not None:
                return [*declared, stated, *shown]
            shown.append(stated)
    return declared + shown[:1]


def _modified(tree: HtmlElement, data: StructuredData, meta: _Meta) -> list[str]:
    """Declared times; microdata only on pages without structured data of another kind."""
    declared = [*data.statements("dateModified"), *meta.values(_MODIFIED)]
    if declared or data.article:
        return declared
    return [_stated(element) for element in tree.xpath("//*[@itemprop='dateModified']")[:1]]


def _languages(tree: HtmlElement, data: StructuredData, meta: _Meta) -> tuple[str, ...]:
    root = tree.get("lang") or tree.get(_XML_LANG) or tree.get("xml:lang") or ""
    return _unique([data.text("inLanguage"), root, *meta.values(_LOCALES)])


def _image(data: StructuredData, meta: _Meta, base: str) -> str | None:
    claims = meta.values(_IMAGES)
    for node in data.nodes(data.article.get("image")):
        claim = node if isinstance(node, str) else node.get("url") or node.get("contentUrl")
        claims += [claim] if isinstance(claim, str) else []
    return next(filter(None, (_address(claim, base) for claim in claims)), None)


def _is_paywalled(tree: HtmlElement, data: StructuredData, meta: _Meta) -> bool:
    parts = [data.article, data.web_page, *data.nodes(data.article.get("hasPart"))]
    stated = [part.get("isAccessibleForFree") for part in parts if not isinstance(part, str)]
    # a boolean, a word, or an address that ends with the word
    if any(str(value).strip().lower().endswith(("false", "no")) for value in stated):
        return True
    if "locked" in meta.values(("article:content_tier",)):
        return True
    marked = (element.get("class", "") for element in tree.iter("html", "body", "article", "main"))
    return any(not _PAYWALL_CLASSES.isdisjoint(classes.lower().split()) for classes in marked)


def _sections(data: StructuredData, meta: _Meta) -> tuple[str, ...]:
    stated = data.names(data.article.get("articleSection")) + meta.values(_SECTIONS)
    return _labels(stated)[:_MOST_CATEGORIES]


def _tags(data: StructuredData, meta: _Meta) -> tuple[str, ...]:
    stated = data.names(data.article.get("keywords")) + meta.values(_KEYWORDS)
    pieces = (piece for value in map(plain_text, stated) for piece in _BETWEEN_TAGS.split(value))
    return _labels(pieces)[:_MOST_TAGS]


def _labels(values: Iterable[str]) -> tuple[str, ...]:
    return _unique(label for label in map(plain_text, values) if len(label) <= _LONGEST_LABEL)


def _kinds(types: Iterable[str], shared: Iterable[str]) -> frozenset[str]:
    return frozenset(kind.lower() for kind in (*types, *(f"og:{kind}" for kind in shared)))


def _type_name(address: str) -> str:
    return address.strip().rpartition("/")[2]


def _address(claim: str, base: str) -> str | None:
    try:
        return fetch_url(claim.strip(), base) if claim.strip() else None
    except BadAddress:
        return None


def _stated(element: HtmlElement) -> str:
    return element.get("content") or element.get("datetime") or _text(element)


def _heading(element: HtmlElement) -> str:
    """The text of a heading without the styles that some sites put into it."""
    if element.find(".//style") is None and element.find(".//script") is None:
        return _text(element)
    hidden = {id(inner) for tag in ("style", "script") for inner in element.iter(tag)}
    parts = [element.text or ""]
    for inner in element.iterdescendants():
        parts += ["" if id(inner) in hidden else inner.text or "", inner.tail or ""]
    return "".join(parts)


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values without blanks and repetitions (whatever their case), in order."""
    first: dict[str, str] = {}
    for value in map(clean_line, values):
        if value:
            first.setdefault(value.casefold(), value)
    return tuple(first.values())
