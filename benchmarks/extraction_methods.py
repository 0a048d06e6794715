"""The ways to extract an article that benchmarks.extraction compares.

Warta, Trafilatura's modes, and peers. Every method gets the same bytes; those that take only text
get it as Trafilatura decodes it. A peer that is not installed is left out without an error.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import trafilatura
from lxml import html
from trafilatura.utils import decode_file

from warta.news.article import Article, Page
from warta.news.extract import extract

FETCHED_AT = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a method extracts from a page; ``days``: its date, in every time zone it may mean."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()


# Called with a page's body, its address and its content type.
Extract: TypeAlias = Callable[[bytes, str, str], Extracted]


@dataclass(frozen=True, slots=True)
class Method:
    """A way to extract.

    ``has_metadata``: it returns title, date and authors. ``has_lines``: its text has lines, which
    can be searched for promotions.
    """

    name: str
    extract: Extract
    has_metadata: bool = True
    has_lines: bool = True


def days_of(at: datetime) -> frozenset[str]:
    """Return the days that an instant may fall on in some time zone; one day for midnight."""
    if (at.hour, at.minute) == (0, 0):
        return frozenset({str(at.date())})
    at = at.astimezone(UTC)
    return frozenset(str((at + timedelta(hours=zone)).date()) for zone in (-12, 0, 14))


def methods() -> tuple[list[Method], list[str]]:
    """Return the methods that can run here, and the peers that are not installed."""
    here = [
        Method("Warta", _warta),
        Method("Trafilatura default", _trafilatura(), has_metadata=False),
        Method("Trafilatura fast", _trafilatura(fast=True), has_metadata=False),
        Method("Trafilatura precision", _trafilatura(favor_precision=True), has_metadata=False),
        Method("Trafilatura recall", _trafilatura(favor_recall=True), has_metadata=False),
        Method("Trafilatura metadata", _trafilatura_with_metadata),
    ]
    absent = []
    for name, module, adapt, features in _PEERS:
        try:
            here.append(Method(name, adapt(importlib.import_module(module)), *features))
        except ImportError as error:
            absent.append(f"{name} ({error})")
    return here, absent


def _warta(body: bytes, url: str, content_type: str) -> Extracted:
    article = extract(Page(url, url, content_type, body, FETCHED_AT), None)
    if not isinstance(article, Article):
        return Extracted()
    days = days_of(article.published_at) if article.published_at else frozenset[str]()
    return Extracted(article.text, article.title, article.authors, days)


def _trafilatura(**options: bool) -> Extract:
    def extracted(body: bytes, url: str, content_type: str) -> Extracted:
        return Extracted(trafilatura.extract(body, **options) or "")  # type: ignore[arg-type]  # the options are flags

    return extracted


def _trafilatura_with_metadata(body: bytes, url: str, content_type: str) -> Extracted:
    document = trafilatura.extract_with_metadata(body, url=url)
    if document is None:
        return Extracted()
    # Its .text begins with title, author and description, which are not part of the article.
    text = (document.text or "").split("\n---\n", 1)[-1]
    authors = tuple((document.author or "").split("; ")) if document.author else ()
    return Extracted(text, document.title or "", authors, frozenset(filter(None, [document.date])))


def _readability(module: Any) -> Extract:
    def extracted(body: bytes, url: str, content_type: str) -> Extracted:
        document = module.Document(decode_file(body))
        tree = html.fromstring(document.summary(html_partial=True))
        # Its result is HTML, whose line breaks are those of the page's source: they mean nothing.
        return Extracted(" ".join(tree.text_content().split()), document.short_title() or "")

    return extracted


def _newspaper(module: Any) -> Extract:
    def extracted(body: bytes, url: str, content_type: str) -> Extracted:
        article = module.Article(url, fetch_images=False)
        article.download(input_html=decode_file(body))
        article.parse()
        return Extracted(
            article.text or "",
            article.title or "",
            _names(article.authors),
            _day(article.publish_date),
        )

    return extracted


def _news_please(module: Any) -> Extract:
    def extracted(body: bytes, url: str, content_type: str) -> Extracted:
        article = module.NewsPlease.from_html(decode_file(body), url=url, fetch_images=False)
        return Extracted(
            article.maintext or "",
            article.title or "",
            _names(article.authors),
            _day(article.date_publish),
        )

    return extracted


def _resiliparse(module: Any) -> Extract:
    parse = importlib.import_module("resiliparse.parse.html").HTMLTree.parse_from_bytes
    encoding = importlib.import_module("resiliparse.parse.encoding").detect_encoding

    def extracted(body: bytes, url: str, content_type: str) -> Extracted:
        tree = parse(body, encoding(body))
        return Extracted(module.extract_plain_text(tree, main_content=True, alt_texts=False) or "")

    return extracted


# Name, module, adapter; whether it has metadata and lines.
_PEERS: tuple[tuple[str, str, Callable[[Any], Extract], tuple[bool, bool]], ...] = (
    ("readability-lxml", "readability", _readability, (False, False)),
    ("newspaper4k", "newspaper", _newspaper, (True, True)),
    ("news-please", "newsplease", _news_please, (True, True)),
    ("resiliparse", "resiliparse.extract.html2text", _resiliparse, (False, True)),
)


def _names(authors: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(map(str, authors or ()))


def _day(at: Any) -> frozenset[str]:
    return frozenset({str(at.date())}) if isinstance(at, datetime) else frozenset()
