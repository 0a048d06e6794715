"""Sitemaps as feeds, and backfill: entries from before the subscription, once, and since a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect, counted
from warta.flows.backfilling import Backfilled, collect_older
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.settings import load_settings

Fill = Callable[[str], Backfilled]

SITE = "kabar.example"
HOME = f"http://{SITE}"
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def xml(body: str) -> Answer:
    return Answer(body=body.encode(), content_type="text/xml")


@pytest.fixture
def fill(collect: Collect, home: Path) -> Fill:
    """Return a function that backfills a source; ``collect`` sends its requests to the newsroom."""

    def run(source: str) -> Backfilled:
        return collect_older(load_settings(home=home), source, SINCE)

    return run


def item(path: str, day: str) -> str:
    return f"<item><link>{HOME}{path}</link><pubDate>{day} 10:00:00 GMT</pubDate></item>"


def news_url(path: str, day: str) -> str:
    return (
        f"<url><loc>{HOME}{path}</loc><news:news><news:publication_date>{day}</news:publication_date>"
        "<news:title>A title</news:title></news:news></url>"
    )


URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>'
)


def index(*children: tuple[str, str]) -> Answer:
    listed = "".join(
        f"<sitemap><loc>{HOME}{path}</loc><lastmod>{day}</lastmod></sitemap>"
        for path, day in children
    )
    return xml(f"<sitemapindex>{listed}</sitemapindex>")


def paths(room: Newsroom) -> list[str]:
    room.add_publisher(SITE, *sample_stories(4), language="id")
    return [story.path for story in room.stories(SITE)]


def test_news_sitemap_is_polled_as_a_feed(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """Some sites have no feed, or first that shows less."""
    first, second, *_ = paths(room)
    listed = news_url(first, "2026-03-02") + news_url(second, "2026-03-03")
    room.script(SITE, "/news.xml", xml(URLSET.format(listed)))
    assert counted(collect(f"{HOME}/news.xml")) == {"new": 2}
    assert ask("SELECT kind, status FROM feeds") == [("sitemap", "ok")]
    assert counted(collect(f"{HOME}/news.xml")) == {}


def test_only_the_newest_sitemaps_of_an_index_are_polled(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """An index names thousands; new entries are in the newest."""
    first, second, third, fourth = paths(room)
    days = {
        "/a.xml": "2026-03-04",
        "/b.xml": "2026-03-03",
        "/c.xml": "2026-03-02",
        "/d.xml": "2025-01-01",
    }
    room.script(SITE, "/index.xml", index(*reversed(days.items())))
    for (name, day), path in zip(days.items(), (first, second, third, fourth), strict=True):
        room.script(SITE, name, xml(URLSET.format(news_url(path, day))))
    assert counted(collect(f"{HOME}/index.xml")) == {"new": 3}
    assert "/d.xml" not in {request.path for request in room.requests}


def test_archived_feed_is_followed_back_to_the_given_day(
    room: Newsroom, collect: Collect, ask: Ask, fill: Fill
) -> None:
    """By RFC 5005; older entries, and the archive pages behind them, are left alone."""
    first, second, third, _ = paths(room)
    link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="prev-archive" href="{}"/>'
    page = '<rss version="2.0"><channel><title>T</title>{}{}</channel></rss>'
    room.script(SITE, "/f", xml(page.format(link.format("/f2"), item(first, "Tue, 03 Mar 2026"))))
    older = item(second, "Mon, 02 Mar 2026") + item(third, "Wed, 25 Feb 2026")
    room.script(SITE, "/f2", xml(page.format(link.format("/f3"), older)))
    room.script(SITE, "/f3", xml(page.format(link.format("/f4"), item(third, "Tue, 24 Feb 2026"))))
    assert counted(collect(f"{HOME}/f")) == {"new": 1}
    result = fill(f"{HOME}/f")
    assert (result.listed, result.new) == (2, 1)
    assert ask("SELECT count(*) FROM articles") == [(2,)]
    assert "/f4" not in {request.path for request in room.requests}
    assert fill(f"{HOME}/f").new == 0, "nothing doubled"
    assert ask("SELECT count(*) FROM feeds") == [(1,)]


def test_wordpress_feed_is_paged_until_it_answers_404(room: Newsroom, ask: Ask, fill: Fill) -> None:
    """WordPress names no next page, and answers 404 after the last.

    The feed is not polled later.
    """
    first, second, *_ = paths(room)
    page = (
        '<rss version="2.0"><channel><title>T</title>'
        "<generator>https://wordpress.org/?v=6.9</generator>{}</channel></rss>"
    )
    room.script(SITE, "/wp", xml(page.format(item(first, "Tue, 03 Mar 2026"))))
    room.script(SITE, "/wp?paged=2", xml(page.format(item(second, "Mon, 02 Mar 2026"))))
    room.script(SITE, "/wp?paged=3", Answer(status=404, body=b"none"))
    result = fill(f"{HOME}/wp")
    assert (result.listed, result.new, result.problems) == (2, 2, ())
    assert ask("SELECT count(*) FROM articles") == [(2,)]
    assert ask("SELECT count(*) FROM feeds WHERE status <> 'backfill'") == [(0,)]


@pytest.mark.parametrize("front_page", [200, 403])
def test_site_is_backfilled_from_the_sitemaps_in_robots_txt(
    room: Newsroom, ask: Ask, fill: Fill, front_page: int
) -> None:
    """Sitemaps unchanged since the day are not requested; addresses without a date are counted.

    A front page that refuses us does not matter, if robots.txt names the sitemaps.
    """
    first, second, third, _ = paths(room)
    room.script(SITE, "/", Answer(status=front_page))
    room.script(SITE, "/robots.txt", replace(
        xml(f"User-agent: *\nAllow: /\nSitemap: {HOME}/index.xml\n"), content_type="text/plain"
    ))  # fmt: skip
    room.script(SITE, "/index.xml", index(("/new.xml", "2026-03-04"), ("/old.xml", "2026-01-01")))
    listed = (
        news_url(first, "2026-03-02")
        + f"<url><loc>{HOME}{second}</loc><lastmod>2026-03-03</lastmod></url>"
        + f"<url><loc>{HOME}{third}</loc></url>"
    )
    room.script(SITE, "/new.xml", xml(URLSET.format(listed)))
    result = fill(f"{HOME}/")
    assert (result.listed, result.new, result.undated) == (2, 2, 1)
    assert ask("SELECT count(*) FROM articles") == [(2,)]
    assert "/old.xml" not in {request.path for request in room.requests}


def test_source_that_lists_nothing_is_a_failure_with_reasons(room: Newsroom, fill: Fill) -> None:
    """A person needs to know what was tried: no feed, no sitemap."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    result = fill(f"{HOME}/")
    assert result.listed == result.read == 0
    assert any("names no sitemap" in problem for problem in result.problems)
    assert result.report.status == "failed", "`completed` with exit code 1 is not true"
    assert SITE in (result.report.reason or "")


def test_private_addresses_in_sitemaps_and_robots_txt_are_not_requested(
    room: Newsroom, collect: Collect, fill: Fill
) -> None:
    """Every address is checked like first in a feed, wherever it is named."""
    inside = "http://169.254.169.254/sitemap.xml"
    listed = f"<sitemap><loc>{inside}</loc><lastmod>2026-03-04</lastmod></sitemap>"
    room.script(SITE, "/index.xml", xml(f"<sitemapindex>{listed}</sitemapindex>"))
    rules = f"User-agent: *\nAllow: /\nSitemap: {inside}\nSitemap: {HOME}/index.xml\n"
    room.script(SITE, "/robots.txt", replace(xml(rules), content_type="text/plain"))
    result = fill(f"{HOME}/")
    assert result.listed == 0
    assert any("not a public address" in problem for problem in result.problems)
    collect(f"{HOME}/index.xml")
    assert {request.host for request in room.requests} == {SITE}
