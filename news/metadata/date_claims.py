"""Collect a page's statements of dates: JSON-LD, meta elements, microdata, visible text.

Each is returned with its place on the page, best source first; ``news.metadata.dates`` chooses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.dates import CHANGED, RELATIVE, SAME_DAY, SHOWN, DateClaim, Moment, moment
from warta.news.metadata.meta_elements import MetaElements
from warta.news.metadata.places import around, stands_elsewhere
from warta.news.metadata.shown_dates import lone_date, shown_dates
from warta.news.metadata.structured_data import StructuredData
from warta.news.text.dates import is_ambiguous
from warta.news.text.scripts import EAST_ASIAN

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time",
    "article:published", "article.published", "datepublished", "rnews:datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "publish-date",
    "publish_date", "publishdate", "published-date", "date_published", "published_time",
    "publish_time", "publication_date", "originalpublicationdate", "article_date_original",
    "pubdate", "pub_date", "dcterms.created", "dcterms.issued", "dc.date.issued",
    "dc.date.created", "citation_publication_date", "citation_online_date", "datecreated",
    "displaydate", "article:publication_date", "article:published_date", "article:create_at",
    "article:post_date", "article.created", "article:pubtime", "article_publish_time",
    "article:first_published_time", "firstpublishedtime", "weibo:article:create_at", "bt:pubdate",
    "og:pubdate", "og:release_date", "release_date", "publication-date", "pub-date", "_pubtime",
    "pubtime", "published", "published_at", "published-at", "date-published", "apub:time",
    "articlepublicationdate", "article.publicationdate", "ga-publishdate", "nrbi_pub_date",
    "news:publication_date", "cxenseparse:publishtime", "prism.publicationdate", "citation_date",
    "dcterms.available", "dc.date.available", "dc.date.published", "vr:published_time",
    "shareaholic:article_published_time", "creation_date", "created", "date.created",
    "contentcreatedate",
)  # fmt: skip
# Many systems write the day of the last change here: of 8 pages whose text shows another day than
# these, 6 were published on the day shown.
_OF_ANY_KIND = ("dcterms.date", "dc.date", "date", "ptime", "datetime", "timestamp", "eprints.date")
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "article:updated",
    "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod",
)  # fmt: skip
_PROPERTIES = etree.XPath("//*[contains(@itemprop, 'date') or (@property and not(self::meta))]")
_PROPERTY_OF = {
    "datepublished": "datePublished", "created": "datePublished", "issued": "datePublished",
    "datemodified": "dateModified", "modified": "dateModified",
}  # fmt: skip
_MOST_DAYS = 3  # that the properties of one article state; chosen by hand
_AT_ONCE = timedelta(minutes=2)  # a system sets both days when it publishes; chosen by hand
# Koreans and Japanese write "26.11.24" for 24 November 2026; in Hong Kong "24/11/26" has the day
# first.
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_SHORT_YEAR = re.compile(
    r"(?<![\d.:/-])'?([1-5]\d)([./])\s?(0?[1-9]|1[0-2])\2\s?(0?[1-9]|[12]\d|3[01])(?![\d:/])"
)
_KANA_OR_HANGUL = re.compile("[\u3041-\u30fa\uac00-\ud7a3]")
# Elements that a script fills with the time in the reader's zone.
_TIMES = ("time", "relative-time", "local-time", "time-ago", "amp-timeago", "abbr")


def date_claims(
    tree: HtmlElement,
    data: StructuredData,
    meta: MetaElements,
    heading: HtmlElement | None,
    url: str,
) -> tuple[tuple[DateClaim, ...], tuple[DateClaim, ...]]:
    """Return the statements of when the article was published, and of when it last changed.

    The visible page is read only if the declared statements give no time of day, or different days.
    On East Asian pages years of two digits come first, and are returned in full.
    """
    in_full = _full_years(tree, heading)
    published = in_full(_declared(data, "datePublished") + _of_meta(meta, _PUBLISHED))
    modified = in_full(_declared(data, "dateModified") + _of_meta(meta, _MODIFIED))
    of_any_kind = in_full(_of_meta(meta, _OF_ANY_KIND))
    if _are_clear(published):
        if _is_of_last_change(published, modified, url):
            shown = in_full(shown_dates(heading).published)
            published = [*_earlier(shown, published), *published]
        return (*published, *of_any_kind), tuple(modified)
    marked = _PROPERTIES(tree)
    published += in_full(_microdata(marked, "datePublished"))
    published += in_full(_declared(data, "dateCreated", "uploadDate"))
    published += [DateClaim("JSON-LD datePublished", text) for text in data.days_of_works()]
    if not modified and not data.article:
        modified += in_full(_microdata(marked, "dateModified")[:1])
    near = shown_dates(heading)
    shown = in_full(near.published)
    if _is_of_last_change(published, modified, url):
        published = [*_earlier(shown, published), *published]
    published += in_full(_time_elements(tree, heading, marked=True))
    published += [claim for claim in shown if claim.text not in _texts(published)]
    published += of_any_kind
    if all(claim.source == RELATIVE for claim in published):
        others = _time_elements(tree, heading, marked=False) or lone_date(tree)
        published += in_full(others)
    changed = tuple(modified or in_full(near.modified))
    if not published:  # the last change is nearer to it than the day of the fetch
        published = [replace(claim, source=f"{CHANGED}{claim.source}") for claim in changed]
    return tuple(published), changed


def _full_years(
    tree: HtmlElement, heading: HtmlElement | None
) -> Callable[[Iterable[DateClaim]], list[DateClaim]]:
    """Return a function that writes years in full as the page's language has them.

    On East Asian pages it returns claims with ``2026.11.24`` for ``26.11.24``, on others the same.
    """
    title = heading if heading is not None else next(tree.iter("title"), None)
    text = "" if title is None else "".join(title.itertext())
    if not _EAST_ASIAN.search(text):
        return list
    marks = "./" if _KANA_OR_HANGUL.search(text) else "."
    return lambda claims: [
        replace(claim, text=_with_full_year(claim.text, marks)) for claim in claims
    ]


def _with_full_year(text: str, marks: str) -> str:
    day = _SHORT_YEAR.search(text)
    if day is None or day[2] not in marks:
        return text
    return f"{text[: day.start()]}20{day[1]}.{day[3]}.{day[4]}{text[day.end() :]}"


def _are_clear(claims: list[DateClaim]) -> bool:
    """Return whether the claims give a time of day, and all the same day."""
    moments = [one for one in (moment(claim.text) for claim in claims) if one]
    return (
        any(":" in claim.text and not is_ambiguous(claim.text) for claim in claims)
        and bool(moments)
        and max(one.at for one in moments) - min(one.at for one in moments) <= SAME_DAY
    )


def _is_of_last_change(published: list[DateClaim], modified: list[DateClaim], url: str) -> bool:
    """Return whether the declared publication is the last change, or after it.

    Some systems declare so when an old article is saved again; most such articles are new. Two
    places that agree are believed.
    """
    if len({claim.source for claim in published}) != 1:
        return False
    first, changed = _first(published), _first(modified)
    if first is None or changed is None or f"/{first.at:%Y/%m}/" in url:
        return False
    return first.at >= changed.at - _AT_ONCE


def _first(claims: list[DateClaim]) -> Moment | None:
    return next(filter(None, (moment(claim.text) for claim in claims)), None)


def _earlier(shown: list[DateClaim], published: list[DateClaim]) -> list[DateClaim]:
    """Return the day shown near the headline if it is earlier than the declared one, or []."""
    declared = [one for one in (moment(claim.text) for claim in published) if one]
    for claim in shown[:1]:
        stated = moment(claim.text) if claim.source == SHOWN else None
        if stated and not is_ambiguous(claim.text):
            return [claim] if all(one.at - stated.at > SAME_DAY for one in declared) else []
    return []


def _declared(data: StructuredData, *properties: str) -> list[DateClaim]:
    return [
        DateClaim(f"JSON-LD {name}", text) for name in properties for text in data.statements(name)
    ]


def _of_meta(meta: MetaElements, names: tuple[str, ...]) -> list[DateClaim]:
    return [DateClaim(f"meta {name}", text) for name, text in meta.statements(names)]


def _microdata(marked: list[HtmlElement], name: str) -> list[DateClaim]:
    own = [one for one in marked if name in _properties(one) and not _is_of_another(one)]
    days = {one.at.date() for one in (moment(_stated(element)) for element in own) if one}
    if len(days) > _MOST_DAYS:
        return []  # of the articles in a list beside it
    return [DateClaim(f"microdata {name}", _stated(one)) for one in own]


def _properties(element: HtmlElement) -> set[str]:
    """Return the properties of microdata or RDFa that an element states: ``dc:created``."""
    words = (element.get("itemprop") or element.get("property") or "").lower().split()
    return {_PROPERTY_OF.get(word.rpartition(":")[2], "") for word in words}


def _is_of_another(element: HtmlElement) -> bool:
    for place in element.iterancestors():
        if place.get("itemscope") is not None:
            return place.get("itemprop") in {"citation", "comment", "review", "hasPart"}
    return False


def _time_elements(
    tree: HtmlElement, heading: HtmlElement | None, *, marked: bool
) -> list[DateClaim]:
    """Return the article's first time element, or the first marked as the date of publication."""
    tags = ("time",) if marked else _TIMES
    enclosing = around(heading)
    elements = (one for one in tree.iter(*tags) if not marked or one.get("pubdate") is not None)
    elements = (one for one in elements if not stands_elsewhere(one, enclosing))
    stated = (_stated(one).strip() for one in elements if one.tag != "abbr" or _dated(one))
    first = next(filter(None, stated), None)
    return [DateClaim("time element", first)] if first else []


def _texts(claims: list[DateClaim]) -> set[str]:
    return {claim.text for claim in claims}


def _dated(abbreviation: HtmlElement) -> bool:
    return moment(abbreviation.get("title") or "") is not None


def _stated(element: HtmlElement) -> str:
    title = element.get("title") if element.tag == "abbr" else None
    declared = element.get("content") or element.get("datetime") or title
    return declared or " ".join(element.itertext()).strip()
