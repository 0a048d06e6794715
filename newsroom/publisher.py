"""A publisher and its stories, as frozen values without markup.

A ``Publisher`` says how its site looks and which feeds it offers; a ``Story`` is one piece of
news as its editors typed it. ``newsroom.layouts`` and ``newsroom.feeds`` turn them into bytes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

LayoutName = Literal["wordpress", "portal", "oldcms", "video", "bare"]
FeedKind = Literal["rss", "atom", "rdf", "json"]
AddressKind = Literal["page", "tracked", "amp", "short"]


@dataclass(frozen=True, slots=True)
class Promo:
    """A line between the paragraphs that advertises another story of the publisher."""

    after: int  # how many paragraphs stand before it
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Story:
    """One piece of news as the publisher's editors typed it.

    ``path`` may have a query (``/story.php?sid=101``) and letters of any script. Times are aware,
    in the publisher's own zone; None: the story has no date. ``layout`` overrides the publisher's.
    The page of a ``paywalled`` story shows its first paragraph and an offer.
    """

    path: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    image: str = ""
    promos: tuple[Promo, ...] = ()
    layout: LayoutName | None = None
    paywalled: bool = False
    guid: str = ""  # "" for one made from the path; kept when the story moves

    def __post_init__(self) -> None:
        for moment in (self.published, self.updated):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{self.path}: give the time a zone")

    @property
    def teaser(self) -> str:
        """The text in feeds and lists: the summary, else the beginning of the story."""
        if self.summary or not self.paragraphs:
            return self.summary
        opening = self.paragraphs[0]
        return opening if len(opening) <= 180 else opening[:180].rsplit(" ", 1)[0] + " …"

    @property
    def last_changed(self) -> datetime | None:
        """The time of the newest edit."""
        return self.updated or self.published

    @property
    def amp_path(self) -> str:
        """The path of the story's AMP page, at a publisher that has them."""
        return f"/amp{self.path}"

    @property
    def short_path(self) -> str:
        """The path of a short link, which redirects to the story with 302."""
        return f"/go/{zlib.crc32(self.path.encode()) % 1_000_000}"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that a publisher offers.

    ``address`` is what the items link to: the page itself, the page with campaign parameters, its
    AMP page or a short link that redirects.
    """

    path: str = "/feed"
    kind: FeedKind = "rss"
    title: str = ""
    section: str = ""  # lists this section only; "" lists all
    address: AddressKind = "page"
    full_text: bool = False
    limit: int = 30


@dataclass(frozen=True, slots=True)
class Publisher:
    """A news site: its host name, its language, the look of its pages and its feeds.

    Pages are sent in ``charset``; ``declares_charset=False`` leaves it out of the Content-Type
    header, as old systems do. ``robots`` is the text of robots.txt, None when there is none.
    """

    host: str
    name: str
    language: str = "id"
    tagline: str = ""
    layout: LayoutName = "wordpress"
    charset: str = "utf-8"
    declares_charset: bool = True
    has_amp: bool = False
    feeds: tuple[Feed, ...] = (Feed(),)
    robots: str | None = None

    def url(self, path: str) -> str:
        """Return the absolute address of a path, as a browser would write it."""
        return f"http://{self.host}{quote(path, safe='/?=&;%+,:@~!$()*')}"

    def guid(self, story: Story) -> str:
        """Return the story's id, which is the same in every feed of the publisher."""
        return story.guid or f"http://{self.host}/?p={zlib.crc32(story.path.encode()) % 1_000_000}"

    def address(self, story: Story, kind: AddressKind = "page") -> str:
        """Return the address of a story in a feed with that kind of address."""
        if kind == "tracked":
            joint = "&" if "?" in story.path else "?"
            return self.url(f"{story.path}{joint}utm_source=rss&utm_medium=feed&utm_campaign=umum")
        if kind == "amp":
            return self.url(story.amp_path)
        return self.url(story.short_path if kind == "short" else story.path)
