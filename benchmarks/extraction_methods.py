"""The ways to extract an article that are compared: Warta, Trafilatura's modes, and their peers.

Every method gets the same bytes and decodes them itself or, where it takes text only, by
Trafilatura's own detection. A peer that is not installed is absent, not an error.
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
class Found:
    """What a method says of a page; ``days`` are all that its time can mean in some zone."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()


# of a page's body, its address and its content type
Extract: TypeAlias = Callable[[bytes, str, str], Found]


@dataclass(frozen=True, slots=True)
class Method:
    """A way to extract. Without metadata it gets no title, date and author.

    Texts on a single line can't be searched for promotions.
    """

    name: str
    found: Extract
    has_metadata: bool = True
    has_lines: bool = True


def days_of(at: datetime) -> frozenset[str]:
    """Return the days that an instant has in any time zone."""
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
    for name, module, make, has in _PEERS:
        try:
            here.append(Method(name, make(importlib.import_module(module)), *has))
        except ImportError as problem:
            absent.append(f"{name} ({problem})")
    return here, absent


def _warta(body: bytes, url: str, content_type: str) -> Found:
    made = extract(Page(url, url, content_type, body, FETCHED_AT), None)
    if not isinstance(made, Article):
        return Found()
    days = days_of(made.published_at) if made.published_at else frozenset[str]()
    return Found(made.text, made.title, made.authors, days)


def _trafilatura(**options: bool) -> Extract:
    def found(body: bytes, url: str, content_type: str) -> Found:
        return Found(trafilatura.extract(body, **options) or "")  # type: ignore[arg-type]  # options of the method

    return found


def _trafilatura_with_metadata(body: bytes, url: str, content_type: str) -> Found:
    document = trafilatura.extract_with_metadata(body, url=url)
    if document is None:
        return Found()
    # its .text opens with a header of title, author and description, which are no main text
    text = (document.text or "").split("\n---\n", 1)[-1]
    authors = tuple((document.author or "").split("; ")) if document.author else ()
    return Found(text, document.title or "", authors, frozenset(filter(None, [document.date])))


def _readability(module: Any) -> Extract:
    def found(body: bytes, url: str, content_type: str) -> Found:
        document = module.Document(decode_file(body))
        tree = html.fromstring(document.summary(html_partial=True))
        # its result is HTML: paragraphs with the line breaks of the page's source
        return Found(" ".join(tree.text_content().split()), document.short_title() or "")

    return found


def _newspaper(module: Any) -> Extract:
    def found(body: bytes, url: str, content_type: str) -> Found:
        made = module.Article(url, fetch_images=False)
        made.download(input_html=decode_file(body))
        made.parse()
        return Found(
            made.text or "", made.title or "", _names(made.authors), _day(made.publish_date)
        )

    return found


def _news_please(module: Any) -> Extract:
    def found(body: bytes, url: str, content_type: str) -> Found:
        made = module.NewsPlease.from_html(decode_file(body), url=url, fetch_images=False)
        return Found(
            made.maintext or "", made.title or "", _names(made.authors), _day(made.date_publish)
        )

    return found


def _resiliparse(module: Any) -> Extract:
    parse = importlib.import_module("resiliparse.parse.html").HTMLTree.parse_from_bytes
    encoding = importlib.import_module("resiliparse.parse.encoding").detect_encoding

    def found(body: bytes, url: str, content_type: str) -> Found:
        tree = parse(body, encoding(body))
        return Found(module.extract_plain_text(tree, main_content=True, alt_texts=False) or "")

    return found


# name, module, adapter; whether it has metadata, and lines
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
