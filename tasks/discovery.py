"""Request an address once, to find whether it is a feed, and which feeds a page there names.

Nothing is stored. Every result is a value, with its reason.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from warta.news.entry import NotAFeed
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.sitemap import children_of
from warta.news.text.counted import counted
from warta.news.web.http import TRANSIENT_STATUSES, is_whole
from warta.tasks.run.border import is_ours
from warta.tasks.web.client import Answer, BadBody, BodyTooLarge, Web

# A page names its main feeds first; a portal names one for each of its hundred sections.
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class IsFeed:
    """An address that answered with a feed; ``about`` describes its contents in a few words."""

    url: str
    about: str


@dataclass(frozen=True, slots=True)
class NoFeed:
    """An address without a feed; ``state`` is the word that `feeds check` shows.

    ``named``: the feeds that the page names. ``is_busy``: the server asks to come later (5xx, 429),
    so it may be a feed. ``status``: the HTTP status, if there was a response.
    """

    url: str
    state: str
    reason: str
    named: tuple[str, ...] = ()
    is_busy: bool = False
    status: int | None = None

    @property
    def answered(self) -> bool:
        return self.state != "no answer"


async def feed_at(web: Web, url: str) -> IsFeed | NoFeed:
    """Request an address; return the feed there, or why there is none.

    An error that the answer provokes is a reason too.
    """
    try:
        return await _feed_at(web, url)
    except Exception as error:
        if is_ours(error):
            raise
        reason = f"its answer makes Warta fail ({type(error).__name__}: {error})"
        return NoFeed(url, "failing", reason)


async def first_feed_at(web: Web, addresses: Sequence[str]) -> IsFeed | NoFeed:
    """Request addresses until one is a feed or names feeds; return that result.

    Other pages do not end the search, as many servers answer https with another site's page. If no
    address has a feed, return the result of the first that answered.
    """
    answers = []
    for url in addresses:
        answer = await feed_at(web, url)
        if isinstance(answer, IsFeed) or answer.named:
            return answer
        answers.append(answer)
    return next((answer for answer in answers if answer.answered), answers[0])


async def feeds_named(web: Web, page: NoFeed) -> tuple[IsFeed, ...]:
    """Request the feeds that a page names; return those that are feeds."""
    asked = page.named[:MOST_NAMED]
    answers = await asyncio.gather(*(feed_at(web, url) for url in asked))
    return tuple(answer for answer in answers if isinstance(answer, IsFeed))


async def feeds_of_site(web: Web, url: str) -> tuple[str, ...]:
    """Return the feeds that the site's front page names."""
    answer = await feed_at(web, urljoin(url, "/"))
    return answer.named if isinstance(answer, NoFeed) else (answer.url,)


async def _feed_at(web: Web, url: str) -> IsFeed | NoFeed:
    answer = await web.get_following(url)
    if not isinstance(answer, Answer):
        return NoFeed(url, "no answer", answer.reason)
    if not is_whole(answer.status, answer.headers):
        named = _named(web, answer) if answer.status in (404, 410) else ()
        is_busy = answer.status in TRANSIENT_STATUSES
        return NoFeed(url, "failing", answer.status_line, named, is_busy, answer.status)
    try:
        body = answer.content(web.policy.most_bytes)
    except (BodyTooLarge, BadBody) as error:
        return NoFeed(url, "failing", str(error))
    if sitemaps := children_of(body, answer.url):
        return IsFeed(url, f"sitemap index of {len(sitemaps)} sitemaps")
    parsed = parse_feed(body, url=answer.url, content_type=answer.header("content-type") or "")
    if isinstance(parsed, NotAFeed):
        return NoFeed(url, "not a feed", parsed.reason, _allowed(web, parsed.advertised))
    return IsFeed(url, f"{parsed.kind}, {counted(len(parsed.entries), 'entry')}: {parsed.title}")


def _named(web: Web, answer: Answer) -> tuple[str, ...]:
    """Return the feeds that an error page names."""
    with contextlib.suppress(BodyTooLarge, BadBody):
        parsed = parse_feed(answer.content(web.policy.most_bytes), url=answer.url)
        if isinstance(parsed, NotAFeed):
            return _allowed(web, parsed.advertised)
    return ()


def _allowed(web: Web, addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(url for url in addresses if not web.refused(url))
