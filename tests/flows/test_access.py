"""Bot walls, and pages that ask robots not to index or archive them, from the request to the views."""

from __future__ import annotations

from tests.conftest import Ask, Collect, counted
from warta.newsroom import Answer, Newsroom, sample_stories

SITE = "kabar.example"
FEED = f"http://{SITE}/feed"
CHALLENGE = b"<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>"


def test_bot_wall_with_status_200_is_retried_and_never_archived(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """The challenge is not an article, and tomorrow the page may be there."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    walled = room.stories(SITE)[0].path
    room.script(SITE, walled, Answer(body=CHALLENGE))
    assert counted(collect(FEED)) == {"new": 1, "pending": 1}
    assert ask("SELECT access, reason FROM entries WHERE outcome = 'pending'") == [
        ("bot wall", "a bot wall (Cloudflare) in the page's place, HTTP 200")
    ]
    assert ask("SELECT access FROM entries WHERE outcome = 'new'") == [("ok",)]
    assert ask("SELECT count(*) FROM articles") == [(1,)]


def test_page_with_noindex_is_refused_with_the_rule(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """In a header or in its head; rules for other robots are not ours."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    first, second, third = (story.path for story in room.stories(SITE))
    room.script(SITE, first, Answer(headers={"X-Robots-Tag": "noindex"}))
    head = b'<html><head><meta name="robots" content="noindex,follow"></head><body>x</body></html>'
    room.script(SITE, second, Answer(body=head))
    room.script(SITE, third, Answer(headers={"X-Robots-Tag": "googlebot: noindex"}))
    assert counted(collect(FEED)) == {"new": 1, "refused": 2}
    assert ask("SELECT reason FROM entries WHERE outcome = 'refused' ORDER BY 1") == [
        ("the page asks not to be indexed (X-Robots-Tag: noindex)",),
        ("the page asks not to be indexed (meta robots: noindex,follow)",),
    ]


def test_page_with_noarchive_becomes_an_article_and_is_not_archived(
    room: Newsroom, collect: Collect, ask: Ask, home: object
) -> None:
    """The publisher allows reading, and forbids only to keep the page."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    shy = room.stories(SITE)[0].path
    room.script(SITE, shy, Answer(headers={"X-Robots-Tag": "noarchive"}))
    assert counted(collect(FEED)) == {"new": 2}
    assert ask("SELECT count(*) FROM store.page") == [(1,)]
