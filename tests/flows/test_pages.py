"""Articles on several pages, from the feed to the views: complete, once, in order, or marked.

Most of these tests share one run, because a run takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import Ask, Collect, change_warehouse, counted, everything
from warta.flows.collecting import collect_news
from warta.flows.reextracting import rebuild_articles
from warta.newsroom import Answer, Newsroom, Story, sample_stories
from warta.settings import load_settings
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.tables.reextract import ReextractCounts, Selection
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.clustering import remove

DECK = "Warga diminta bersiap karena hujan diperkirakan masih turun sampai akhir pekan ini."
AUTHOR = "Penulis meliput lingkungan hidup dan kota-kota di tepi sungai sejak sepuluh tahun lalu."
LAST = "Kalimat terakhir dari berita ini datang kemudian, ketika server sudah pulih kembali. " * 3


@dataclass(frozen=True)
class Portal:
    """A publisher with one story on three pages."""

    room: Newsroom
    host: str
    story: Story

    @property
    def feed(self) -> str:
        return f"http://{self.host}/feed"

    def target(self, number: int | str) -> str:
        return self.story.path if number == 1 else f"{self.story.path}?page={number}"

    def url(self, number: int | str) -> str:
        return f"http://{self.host}{self.target(number)}"

    @property
    def paragraphs(self) -> list[str]:
        return [f"{text} ({n})" for n, text in enumerate(self.story.paragraphs)]

    @property
    def whole(self) -> str:
        return "\n".join([DECK, *self.paragraphs, AUTHOR])

    def split(self, links: str | None = None) -> Portal:
        """Put two paragraphs on each page, with links to every page or with the given ones."""
        numbers = "".join(f'<a href="{self.target(n)}">{n}</a> ' for n in (1, 2, 3))
        for n in (1, 2, 3):
            part = self.paragraphs[2 * n - 2 : 2 * n]
            self.script(n, self.page(part, numbers if links is None else links))
        return self

    def page(self, paragraphs: list[str], links: str = "") -> Answer:
        """Return a page with what all pages share: headline, standfirst, author, links to pages."""
        text = "".join(f"<p>{each}</p>" for each in paragraphs)
        html = (
            f"<!doctype html><html lang='id'><head><title>{self.story.title}</title>"
            f"<meta property='og:type' content='article'></head><body><article>"
            f"<h1>{self.story.title}</h1><p>{DECK}</p>{text}<p>{AUTHOR}</p>"
            f"<div class='paging'>Halaman: {links}</div></article></body></html>"
        )
        return Answer(body=html.encode())

    def script(self, number: int | str, *answers: Answer) -> None:
        self.room.script(self.host, self.target(number), *answers)

    def requested(self) -> list[str]:
        aside = ("/feed", "/robots.txt")
        return [r.target for r in self.room.requests_to(self.host) if r.path not in aside]


def portal(room: Newsroom, name: str, number: int) -> Portal:
    [story] = sample_stories(1, first=number)
    room.add_publisher(f"{name}.example", story, language="id")
    return Portal(room, f"{name}.example", story)


@dataclass(frozen=True)
class Collected:
    """What one run stored of every portal, and what extracting it again did."""

    portals: dict[str, Portal]
    rows: dict[str, Any]
    further: list[str]
    counts: dict[str, int]
    again: ReextractCounts
    requests_again: int
    is_same: bool
    without_a_page: ReextractCounts
    text_after: str
    removed_pages: int


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    home = tmp_path_factory.mktemp("pages") / "home"
    with Newsroom() as room, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARTA_PROXY", room.proxy_url)
        patch.setenv("WARTA_HOST_DELAY_SECONDS", "0")
        patch.setenv("WARTA_WORKERS", "1")
        portals = scripted(room)
        settings = load_settings(home=home)
        report = collect_news(settings, [each.feed for each in portals.values()])
        requests = len(room.requests)
        before = everything(home)
        rows = {
            host.partition(".")[0]: row
            for host, *row in read(
                home, "SELECT host, url, text, pages, partial_reason FROM articles"
            )
        }
        further = [url for (url,) in read(home, "SELECT url FROM store.alias WHERE is_further")]
        again = rebuild_articles(settings, Selection())
        is_same = everything(home) == before
        three = portals["three"]
        with Warehouse(Home(home)).transaction() as database:
            database.execute("DELETE FROM store.page WHERE requested_url = ?", [three.url(2)])
        lost = rebuild_articles(settings, Selection(site=three.host))
        [(text,)] = read(home, f"SELECT text FROM articles WHERE host = '{three.host}'")
        with Warehouse(Home(home)).transaction() as database:
            gone = remove(
                database, Archive(Home(home)), [portals["view"].url("all")], "", datetime.now(UTC)
            )
        yield Collected(
            portals, rows, further, counted(report), again, len(room.requests) - requests, is_same, lost,
            text, gone.pages,
        )  # fmt: skip


def scripted(room: Newsroom) -> dict[str, Portal]:
    names = ("three", "later", "gone", "elsewhere", "circle", "view", "robots")
    portals = {name: portal(room, name, number) for number, name in enumerate(names)}
    for each in portals.values():
        each.split()
    later = portals["later"]
    room.publish(
        later.host, Story(later.target(2), later.story.title, later.story.paragraphs, guid="second")
    )
    portals["gone"].script(2, Answer(status=404))
    portals["elsewhere"].script(2, Answer(redirect="/"))
    circle = portals["circle"]
    back = f'<a rel="next" href="{circle.url(1)}">Selanjutnya</a>'
    circle.split(links=f'<a href="{circle.url(2)}">Selanjutnya</a>')
    circle.script(2, circle.page(circle.paragraphs[2:4], back))
    for name in ("view", "robots"):
        each = portals[name]
        links = "".join(f'<a href="{each.target(n)}">{n}</a> ' for n in (2, 3))
        each.split(links + f'<a href="{each.target("all")}">Lihat semua halaman</a>')
    portals["view"].script("all", portals["view"].page(portals["view"].paragraphs))
    room.robots("robots.example", "User-agent: *\nDisallow: /*?page=all\nDisallow: /*?page=3")
    return portals


def read(home: Path, question: str) -> list[Any]:
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        return database.execute(question).fetchall()


def test_article_on_three_pages_is_one_article(collected: Collected) -> None:
    """Every page is requested once and in order, and the text that the pages share is stored once."""
    three = collected.portals["three"]
    assert three.requested() == [three.target(n) for n in (1, 2, 3)]
    assert collected.rows["three"] == [three.url(1), three.whole, 3, None]
    assert {three.url(2), three.url(3)} <= set(collected.further)
    assert three.url(1) not in collected.further


def test_entry_that_links_to_a_later_page_is_the_same_article(collected: Collected) -> None:
    """No page is requested twice, and the article has the first page's address."""
    later = collected.portals["later"]
    assert sorted(later.requested()) == [later.target(n) for n in (1, 2, 3)]
    assert collected.rows["later"] == [later.url(1), later.whole, 3, None]
    assert collected.counts == {"new": 7, "unchanged": 1}


def test_article_with_a_missing_page_is_stored_in_part_with_the_reason(
    collected: Collected,
) -> None:
    """The text before the gap is stored at once, and SQL finds such articles."""
    for name, reason in (("gone", "page 2: HTTP 404 Not Found"), ("elsewhere", "page 2: it leads")):
        _, text, pages, missing = collected.rows[name]
        assert (pages, missing[: len(reason)]) == (1, reason)
        assert ("(1)" in text, "(2)" in text, "(4)" in text) == (True, False, False)
        assert collected.portals[name].target(3) not in collected.portals[name].requested()


def test_pages_that_link_in_a_circle_are_read_once(collected: Collected) -> None:
    """Page 2 names page 1 as its next page."""
    circle = collected.portals["circle"]
    assert circle.requested() == [circle.target(1), circle.target(2)]
    assert collected.rows["circle"][2:] == [2, None]


def test_publishers_view_of_all_pages_is_read_instead(collected: Collected) -> None:
    """It takes two requests for a long article instead of many."""
    view = collected.portals["view"]
    assert view.requested() == [view.target(1), view.target("all")]
    assert collected.rows["view"] == [view.url(1), view.whole, 1, None]


def test_robots_txt_holds_for_every_page(collected: Collected) -> None:
    """A rule against the view of all pages leaves the single pages; one against a page ends there."""
    robots = collected.portals["robots"]
    assert robots.requested() == [robots.target(1), robots.target(2)]
    assert collected.rows["robots"][2:] == [
        2, "page 3: robots.txt disallows it (Disallow: /*?page=3)",
    ]  # fmt: skip


def test_reextract_makes_the_same_article_of_all_pages(collected: Collected) -> None:
    """From the archived pages without a request; a lost page must not shorten the text."""
    assert collected.again == ReextractCounts(pages=7, unchanged=7)
    assert collected.is_same
    assert collected.requests_again == 0
    assert collected.without_a_page == ReextractCounts(pages=1, damaged=1)
    assert collected.text_after == collected.portals["three"].whole


def test_removal_deletes_every_page(collected: Collected) -> None:
    """A person who names one page's address means the whole article."""
    assert collected.removed_pages == 2


def test_missing_page_is_retried_without_requesting_the_others_again(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """The article is complete a little later; after two retries it is stored in part.

    Pages in the archive without an index, as a kill leaves them, are not requested again either.
    """
    back, away = (portal(room, name, n).split() for n, name in enumerate(("back", "away")))
    back.script(3, Answer(status=503), back.page([LAST]))
    away.script(2, Answer(status=503))
    assert counted(collect(back.feed, away.feed)) == {"pending": 2}
    assert ask("SELECT reason FROM entries ORDER BY 1") == [
        ("page 2: HTTP 503 Service Unavailable",), ("page 3: HTTP 503 Service Unavailable",),
    ]  # fmt: skip
    due_now(home)
    with Warehouse(Home(home)).transaction() as database:
        database.execute("DELETE FROM store.page")
        database.execute("UPDATE store.archive_file SET indexed_bytes = 0")
    room.forget_requests()
    assert counted(collect()) == {"new": 1, "pending": 1}
    assert back.requested() == [back.target(3)]
    assert away.requested() == [away.target(2)]
    due_now(home)
    assert counted(collect()) == {"new": 1}
    assert ask("SELECT host, pages, partial_reason FROM articles ORDER BY 1") == [
        (away.host, 1, "page 2: HTTP 503 Service Unavailable"), (back.host, 3, None),
    ]  # fmt: skip


def due_now(home: Path) -> None:
    change_warehouse(
        home, "UPDATE store.pending_entry SET next_attempt_at = '2020-01-01 00:00:00Z'"
    )
