"""The values that a page becomes: Page, then Article or Rejection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PublishedFrom = Literal["page", "feed", "first seen"]
MadeFrom = Literal["page", "feed"]
Access = Literal["ok", "paywalled", "bot wall", "consent page", "soft 404", "empty", "leads on"]


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as the server sent it: headers, and the body before any decompression."""

    requested_url: str
    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched document: its bytes, decompressed, and the type that the server declared.

    ``requested_url`` is the address requested, ``url`` where the redirects ended. ``content_type``
    is the header as sent, or "".
    """

    requested_url: str
    url: str
    content_type: str
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Related:
    """A link to another article that the page has in or next to its text."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A line of the extracted text that does not belong to the article."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Article:
    """One piece of news as extracted: text without markup, a paragraph a line.

    ``url`` is the address to show and fetch: the page's credible canonical address, else where the
    redirects ended. Times are aware and UTC; ``published_at`` is None only until the caller falls
    back to the time of first sight (``published_from='first seen'``). ``pages``: the number of
    pages joined; ``partial_reason``: why the text is incomplete (a missing page, a page that breaks
    off), or None; ``further``: the addresses of the article's other pages.

    ``published_why`` names the statements behind the time. ``syndicated_from`` is the article on
    another site that the page names as its canonical address. ``claimed_urls``: all other addresses
    that the page gives as its own, unchecked.
    """

    url: str
    title: str
    text: str
    summary: str
    authors: tuple[str, ...]
    language: str | None
    published_at: datetime | None
    published_from: PublishedFrom
    modified_at: datetime | None
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    image_url: str | None
    word_count: int
    is_paywalled: bool
    made_from: MadeFrom
    method: str
    method_reason: str | None = None
    aliases: tuple[str, ...] = ()
    dateline: str | None = None
    agency: str | None = None
    related: tuple[Related, ...] = ()
    removed: tuple[Removed, ...] = ()
    is_live: bool = False
    pages: int = 1
    partial_reason: str | None = None
    further: tuple[str, ...] = ()
    published_why: str | None = None
    syndicated_from: str | None = None
    claimed_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that is not an article, with a reason that a person can act on.

    ``access`` names what was sent instead of an article, if that is known (``news.pages.access``).
    """

    reason: str
    access: Access | None = None
