"""Known articles are requested again: edits are found, and any other answer does no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect, counted, everything
from tests.passed_time import let_pass
from warta.newsroom import Answer, Newsroom, Story, sample_stories
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

SITE, FEED = "siaran.example", "http://siaran.example/feed"
Age = Callable[[float], None]


@pytest.fixture
def age(home: Path, room: Newsroom) -> Age:
    """Return a function that lets hours pass since the articles and all rechecks so far."""

    def pass_by(hours: float) -> None:
        let_pass(home, hours)
        room.forget_requests()

    return pass_by


def open_site(room: Newsroom, *stories: Story) -> None:
    """Open a publisher whose feed never shows its edits."""
    room.add_publisher(SITE, *stories, language="id")
    items = "".join(
        f"<item><title>{story.title}</title><link>http://{SITE}{story.path}</link></item>"
        for story in stories
    )
    body = f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()
    room.script(SITE, "/feed", Answer(body=body, content_type="application/rss+xml"))


def page_of(story: Story, *more: str) -> Answer:
    """Return the story's page without validators."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in (*story.paragraphs, *more))
    head = f"<title>{story.title}</title></head><body><article><h1>{story.title}</h1>"
    return Answer(body=f"<html><head>{head}{paragraphs}</article></body></html>".encode())


def statuses(room: Newsroom, story: Story) -> list[int]:
    return [request.status for request in room.requests if request.path == story.path]


def archived(ask: Ask) -> int:
    [(pages,)] = ask("SELECT count(*) FROM store.page")
    return int(pages)


def test_edits_that_no_feed_shows_are_found(
    room: Newsroom, collect: Collect, age: Age, ask: Ask
) -> None:
    """Corrections are made quietly: only the article's own page shows them."""
    [story] = sample_stories(1)
    open_site(room, story)
    collect(FEED)
    changed = story.paragraphs[0] + " Sebanyak 12 kapal hadir."
    room.edit(SITE, story.path, paragraphs=(changed, *story.paragraphs[1:]))
    age(1.5)
    report = collect()
    assert (report.rechecked, report.edited, counted(report)) == (1, 1, {})
    age(6)
    assert (collect().edited, statuses(room, story)) == (0, [304])
    room.edit(
        SITE,
        story.path,
        title="Judul yang lain sama sekali",
        paragraphs=(changed.replace("12", "14"), *story.paragraphs[1:], "Koreksi: bukan 12."),
    )
    age(24)
    assert collect().edited == 1
    assert ask(
        "SELECT version, cause, changed_words, added_words, removed_words, title_changed, "
        "changed_numbers, is_correction FROM versions ORDER BY version"
    ) == [
        (1, "publisher", 0, None, None, None, None, None),
        (2, "publisher", 4, 4, 0, False, [], False),
        (3, "publisher", 5, 4, 1, True, [{"before": "12", "after": "14"}], True),
    ]
    assert ask("SELECT outcome, reason FROM rechecks ORDER BY asked_at") == [
        ("version", None), ("not modified", None), ("version", None),
    ]  # fmt: skip
    assert ask("SELECT rechecked, edited FROM runs ORDER BY started_at")[2:] == [(1, 0), (1, 1)]
    assert archived(ask) == 3


def test_answers_that_are_not_edits_change_nothing(
    room: Newsroom, collect: Collect, ask: Ask, age: Age, home: Path
) -> None:
    """A page that is gone, moved, forbidden, cut off or a bot wall, or has new counters, is not edited."""
    stories = [replace(each, path=f"/kabar/{n}") for n, each in enumerate(sample_stories(10))]
    open_site(room, *stories)
    gone, elsewhere, front, broken, wall, cut, forbidden, counting, same, moved = stories
    room.script(SITE, counting.path, page_of(counting, "12 views", "Diperbarui 5 menit lalu"))
    room.script(SITE, same.path, page_of(same))
    collect(FEED)
    room.script(SITE, gone.path, Answer(status=410))
    room.script(SITE, elsewhere.path, Answer(redirect=f"http://{SITE}{same.path}"))
    room.script(SITE, front.path, Answer(redirect=f"http://{SITE}/"))
    room.script(SITE, broken.path, Answer(status=503))
    check = b"<title>Just a moment...</title><p>Checking your browser</p>"
    room.script(SITE, wall.path, Answer(body=check))
    room.script(SITE, cut.path, page_of(replace(cut, paragraphs=cut.paragraphs[:1])))
    room.robots(SITE, f"User-agent: *\nDisallow: {forbidden.path}\n")
    room.script(SITE, counting.path, page_of(counting, "1,312 views", "Diperbarui 9 menit lalu"))
    room.script(SITE, moved.path, Answer(status=301, redirect=f"http://{SITE}/arsip/9"))
    room.script(SITE, "/arsip/9", page_of(moved))
    with Warehouse(Home(home)).transaction() as database:
        database.execute("UPDATE store.host SET robots_at = robots_at - INTERVAL 2 DAYS")
    age(1.5)
    before = everything(home) | {"articles": None}
    report = collect()
    assert (report.rechecked, report.edited) == (10, 0)
    outcomes = {
        url.rpartition("/")[2]: (outcome, reason)
        for url, outcome, reason in ask("SELECT url, outcome, reason FROM rechecks")
    }
    assert outcomes == {
        "0": ("gone", "HTTP 410 Gone"),
        "1": ("gone", f"leads to another article: http://{SITE}{same.path}"),
        "2": ("gone", outcomes["2"][1]),
        "3": ("failed", "HTTP 503 Service Unavailable"),
        "4": ("failed", outcomes["4"][1]),
        "5": ("failed", outcomes["5"][1]),
        "6": ("refused", f"robots.txt disallows it (Disallow: {forbidden.path})"),
        "7": ("unchanged", None),
        "8": ("unchanged", None),
        "9": ("unchanged", None),
    }
    assert "bot wall" in outcomes["4"][1]
    assert "of its text" in outcomes["5"][1]
    assert everything(home) | {"articles": None} == before
    assert archived(ask) == 10
    assert ask("SELECT url FROM store.last_look WHERE url LIKE '%arsip%'") == [
        (f"http://{SITE}/arsip/9",)
    ], "the next recheck requests its new address"


def test_rechecks_come_after_news_and_respect_a_pause(
    room: Newsroom, collect: Collect, age: Age, ask: Ask
) -> None:
    """Looking for edits is the least important of our requests to a host."""
    *old, new = sample_stories(3)
    room.add_publisher(SITE, *old, language="id")
    collect(FEED)
    age(1.5)
    room.publish(SITE, replace(new, published=datetime.now(UTC)))
    for story in old:
        room.script(SITE, story.path, Answer(status=429, headers={"Retry-After": "3600"}))
    report = collect()
    assert (report.rechecked, counted(report)["new"]) == (1, 1)
    pages = {story.path for story in (*old, new)}
    requested = [(r.path == new.path, r.status) for r in room.requests if r.path in pages]
    assert requested == [(True, 200), (False, 429)]
    assert collect().rechecked == 0
    assert ask("SELECT outcome FROM rechecks") == [("failed",)]


def test_recheck_killed_before_it_is_saved_is_repeated_with_the_same_result(
    room: Newsroom, collect: Collect, age: Age, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edited page is in the archive by then: it is read from there, and must not act as a validator."""

    import warta.tasks.recheck

    [story] = sample_stories(1)
    open_site(room, story)
    collect(FEED)
    room.edit(SITE, story.path, paragraphs=(*story.paragraphs, "Satu kalimat lagi."))
    age(1.5)

    def power_cut(*arguments: object) -> None:
        raise StorageError("the power is cut")

    with monkeypatch.context() as patch:
        patch.setattr(warta.tasks.recheck, "index_pages", power_cut)
        with pytest.raises(StorageError):
            collect()
    room.forget_requests()
    report = collect()
    assert (report.rechecked, report.edited, statuses(room, story)) == (1, 1, [])
    assert ask("SELECT version FROM versions ORDER BY version") == [(1,), (2,)]
    assert archived(ask) == 2


def test_article_on_several_pages_is_compared_as_a_whole(
    room: Newsroom, collect: Collect, age: Age, ask: Ask
) -> None:
    """Text of page 2 is not removed text, whether page 1 was edited or page 2 is missing."""
    [story] = sample_stories(1)
    open_site(room, story)
    second = f"{story.path}?page=2"
    pager = f"<a href='{story.path}'>1</a> <a href='{second}'>2</a>"

    def show(paragraphs: tuple[str, ...], rest: Answer) -> None:
        room.script(SITE, story.path, page_of(replace(story, paragraphs=paragraphs), pager))
        room.script(SITE, second, rest)

    last = page_of(replace(story, paragraphs=story.paragraphs[2:]), pager)
    first = story.paragraphs[:2]
    show(first, last)
    collect(FEED)
    assert ask("SELECT pages, version FROM articles") == [(2, 1)]
    age(1.5)
    show((*first, "Sebanyak 12 kapal hadir pada hari pertama di dermaga baru itu."), last)
    assert collect().edited == 1
    assert ask("SELECT added_words, removed_words FROM versions WHERE version = 2") == [(11, 0)]
    age(6)
    show(first, Answer(status=404))
    assert collect().edited == 0
    assert ask("SELECT pages, version FROM articles") == [(2, 2)]
    assert ask("SELECT reason FROM rechecks ORDER BY asked_at DESC LIMIT 1") == [
        ("page 2: HTTP 404 Not Found",)
    ]
    age(24)
    edited = page_of(
        replace(story, paragraphs=(*story.paragraphs[2:], "Satu kalimat lagi.")), pager
    )
    show(first, edited)
    before = archived(ask)
    assert collect().edited == 1, "an edit on page 2 alone, where page 1 is as it was"
    assert ask("SELECT added_words, removed_words FROM versions WHERE version = 3") == [(3, 11)]
    assert archived(ask) == before + 2
