"""Sitemaps, archives and robots.txt that name other publishers' hosts state nothing about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect
from tests.flows.forgeries import EVIL, EVIL_FEED, LIES, VICTIM, item, rss
from warta.newsroom import Answer, Newsroom

EVIL_HOST = f"www.{EVIL}"
GONE = f"http://{VICTIM}/gone/2026-11-27-menteri"
SINCE = datetime(2026, 3, 1, tzinfo=UTC)
WHEN = datetime(2026, 3, 5, tzinfo=UTC)
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def answered(body: str, content_type: str = "text/xml") -> Answer:
    return Answer(body=body.encode(), content_type=content_type)


def listing(*addresses: str) -> Answer:
    """Return a news sitemap that states something false about every address."""
    lie = (
        "<news:news><news:publication_date>2026-03-05</news:publication_date>"
        "<news:title>Menteri melarikan diri</news:title>"
        "<news:keywords>Bohong</news:keywords></news:news>"
    )
    urls = "".join(f"<url><loc>{each}</loc>{lie}</url>" for each in addresses)
    return answered(f'<urlset xmlns:news="{_NEWS}">{urls}</urlset>')


def index(*addresses: str) -> Answer:
    """Return an index of sitemaps, each changed on a day that a backfill asks for."""
    listed = "".join(
        f"<sitemap><loc>{each}</loc><lastmod>2026-03-05</lastmod></sitemap>" for each in addresses
    )
    return answered(f"<sitemapindex>{listed}</sitemapindex>")


def robots(text: str) -> Answer:
    return answered(text, "text/plain")


def leads_to(address: str) -> Answer:
    return Answer(status=302, headers={"Location": address})


def archive(address: str) -> str:
    """Return the element by which a feed names the document with its older entries."""
    return f'<atom:link rel="prev-archive" href="{address}"/>'


@dataclass(frozen=True)
class Case:
    """What hosts answer, what is collected (or backfilled), how many articles result, and why no more."""

    answers: Callable[[str], dict[tuple[str, str], Answer]]
    source: str
    articles: int
    backfill: bool = False
    reason: str = ""


EVIL_SITE = f"http://{EVIL_HOST}"
_EVIL_ITEM = item(f"{EVIL_SITE}/0-2026", published=WHEN)
CASES = {
    "a sitemap of another site's pages": Case(
        lambda story: {(EVIL_HOST, "/s.xml"): listing(story, GONE)}, f"{EVIL_SITE}/s.xml", 1),
    "an index of another site's sitemap": Case(
        lambda story: {(EVIL_HOST, "/i.xml"): index(f"http://{VICTIM}/s.xml"),
                       (VICTIM, "/s.xml"): listing(story, GONE)}, f"{EVIL_SITE}/i.xml", 1),
    "a site's own index, which leads to a stranger's sitemap": Case(
        lambda story: {(VICTIM, "/i.xml"): index(f"{EVIL_SITE}/s.xml"),
                       (EVIL_HOST, "/s.xml"): listing(story, GONE)}, f"http://{VICTIM}/i.xml", 1),
    "an archive at another site, with its full texts": Case(
        lambda story: {(EVIL_HOST, "/feed.xml"): rss(_EVIL_ITEM, head=archive(f"http://{VICTIM}/2")),
                       (VICTIM, "/2"): rss(item(GONE, content=LIES, published=WHEN))},
        EVIL_FEED, 0, backfill=True, reason="the text in a feed of another site is not used"),
    "an archive of another site's pages": Case(
        lambda story: {(EVIL_HOST, "/feed.xml"): rss(_EVIL_ITEM, head=archive(f"{EVIL_SITE}/2")),
                       (EVIL_HOST, "/2"): rss(item(GONE, content=LIES, published=WHEN))},
        EVIL_FEED, 0, backfill=True, reason="the text in a feed of another site is not used"),
    "a robots.txt that names another site's sitemap": Case(
        lambda story: {(EVIL_HOST, "/robots.txt"): robots(f"Sitemap: http://{VICTIM}/s.xml\n"),
                       (VICTIM, "/s.xml"): listing(story)}, f"{EVIL_SITE}/", 1, backfill=True),
    "a robots.txt that leads to another site's, which forbids": Case(
        lambda story: {(EVIL_HOST, "/robots.txt"): leads_to(f"http://{VICTIM}/robots.txt"),
                       (VICTIM, "/robots.txt"): robots("User-agent: *\nDisallow: /x\n"),
                       (EVIL_HOST, "/feed.xml"): rss(item(f"{EVIL_SITE}/x/1-2026"))},
        EVIL_FEED, 0, reason="robots.txt disallows it"),
    "a page that leads to another site's forbidden page": Case(
        lambda story: {(EVIL_HOST, "/robots.txt"): robots("User-agent: *\nAllow: /\n"),
                       (VICTIM, "/robots.txt"): robots("User-agent: *\nDisallow: /\n"),
                       (EVIL_HOST, "/feed.xml"): rss(item(f"{EVIL_SITE}/1-2026")),
                       (EVIL_HOST, "/1-2026"): leads_to(story)},
        EVIL_FEED, 0, reason="robots.txt disallows it"),
    "a robots.txt that leads into the private network": Case(
        lambda story: {(EVIL_HOST, "/robots.txt"): leads_to("http://169.254.169.254/robots.txt"),
                       (EVIL_HOST, "/feed.xml"): rss(item(f"{EVIL_SITE}/1-2026"))},
        EVIL_FEED, 0, reason="robots.txt can't be read"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_list_of_another_sites_pages_states_nothing_about_them(
    room: Newsroom, collect: Collect, ask: Ask, home: Path, story: str,
    forged: Callable[[], list[object]], case: Case,
) -> None:  # fmt: skip
    """Each page is read from its own site, by that site's robots.txt, and nothing else is stored for it."""
    for (host, path), answer in case.answers(story).items():
        room.script(host, path, answer)
    if case.backfill:
        from warta.flows.backfill import backfill

        backfill(home=str(home), source=case.source, since=SINCE)
    else:
        collect(case.source)
    assert ask(
        "SELECT count(*), count(*) FILTER (title = 'Menteri melarikan diri' "
        "OR list_contains(categories, 'Bohong') AND feed_url NOT LIKE '%koran-asli%') FROM articles"
    ) == [(case.articles, 0)]
    assert forged() == []
    if case.reason:
        reasons = ask("SELECT reason FROM entries")
        assert any(case.reason in reason for (reason,) in reasons)
    assert not {request.host for request in room.requests} - {VICTIM, EVIL_HOST}
