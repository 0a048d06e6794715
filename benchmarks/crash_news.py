"""The news of benchmarks.crash: seven publishers whose stories change from round to round.

Together they bring about every outcome of an entry. Every story has a fixed date, so that two
newsrooms of the same round serve the same bytes. Two feeds that list the same article stand in the
same group of FEEDS_A_BATCH: the article belongs to the feed that was polled first, and a run that
dies after one group leaves that group to be polled last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from warta.newsroom import Answer, Feed, Newsroom, Story, sample_story

_START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
# Pages take some time, so that kills at random moments fall between them.
_SLOWLY = Answer(delay_seconds=0.03)

PICKS, NEWS, PORTAL, FULL, OLD, SHORT, WIRE = (
    "aneka.example",  # lists articles of others, in a feed without validators
    "berita.example",  # front page and section list the same articles
    "cakap.example",
    "dermaga.example",  # the whole text in its feed
    "ekspres.example",  # an old system: addresses with a query, feed without ids
    "fajar.example",  # links that redirect
    "gema.example",  # repeats texts of other sites
)
FEEDS = (
    f"http://{PICKS}/pilihan",
    f"http://{NEWS}/feed",
    f"http://{NEWS}/nasional",
    f"http://{PORTAL}/feed",
    f"http://{FULL}/feed",
    f"http://{OLD}/feed",
    f"http://{SHORT}/feed",
    f"http://{WIRE}/feed",
)


def first(room: Newsroom) -> None:
    """Open the publishers with their first stories."""
    _open(
        room,
        NEWS,
        *(_story(number) for number in range(7)),
        feeds=(Feed("/feed"), Feed("/nasional", section="Nasional", address="tracked")),
    )
    _open(
        room,
        PORTAL,
        *(_story(number) for number in range(10, 14)),
        _repeated(2, hours=5),
        _repeated(4, hours=-5),
        layout="portal",
        feeds=(Feed("/feed", kind="atom"),),
    )
    _open(
        room, FULL, *map(_story, range(20, 24)), feeds=(Feed("/feed", kind="json", full_text=True),)
    )
    _open(
        room,
        OLD,
        *(replace(_story(number), path=f"/story.php?sid={number}") for number in range(30, 36)),
        layout="oldcms",
        charset="windows-1252",
        feeds=(Feed("/feed", limit=5),),
    )
    _open(
        room,
        SHORT,
        *map(_story, range(40, 45)),
        feeds=(Feed("/feed", address="short"),),
        robots=f"User-agent: *\nDisallow: {_path(41)}\n",
    )
    _open(
        room,
        WIRE,
        *map(_story, range(50, 53)),
        _repeated(2, hours=9),
        _repeated(42, hours=-2),
        feeds=(Feed("/feed", kind="rdf"),),
    )
    room.script(FULL, _path(21), Answer(status=404))
    room.script(OLD, "/story.php?sid=33", Answer(status=404))
    room.script(OLD, "/story.php?sid=34", Answer(body=b"<p>Segera kembali.</p>"))
    room.script(SHORT, _path(43), Answer(status=503))
    _pick(room, (NEWS, _path(0)), (NEWS, _path(3)))


def second(room: Newsroom) -> None:
    """Publish, edit, remove and move stories; a page that was answered with 503 is there."""
    _publish(room, NEWS, *map(_story, (60, 61)))
    _publish(room, FULL, _story(62))
    _publish(room, WIRE, _repeated(60, hours=3), _story(64))
    _publish(room, SHORT, _repeated(11, hours=-8))
    _edit(room, NEWS, _path(1), "Koreksi: jumlahnya dua belas.")
    _edit(room, PORTAL, _path(4), "Koreksi: kapal itu tiba pada hari Selasa.")
    _edit(room, FULL, _path(22), "Koreksi: pelabuhan itu dibuka lagi.")
    _edit(room, OLD, "/story.php?sid=35", "Koreksi: nama wali kota.")
    room.remove(NEWS, _path(5), 404)
    room.remove(SHORT, _path(44), 410)
    room.move(NEWS, _path(3), "/arsip/tiga")
    room.move(SHORT, _path(40), "/arsip/empat-puluh")
    room.move(OLD, "/story.php?sid=30", "/arsip.php?sid=30")
    room.script(SHORT, _path(43), _SLOWLY)
    # Story 30 at its old address, because its own feed no longer lists it.
    _pick(room, (NEWS, _path(0)), (NEWS, _path(60)), (OLD, "/story.php?sid=30"))


def third(room: Newsroom) -> None:
    """Edit what was edited before, change a copy, let a feed fail."""
    _publish(room, NEWS, _story(70))
    _publish(room, PORTAL, _repeated(70, hours=-1))
    _publish(room, OLD, replace(_story(71), path="/story.php?sid=71"))
    _edit(room, NEWS, _path(1), "Koreksi kedua: jumlahnya tiga belas.")
    _edit(room, PORTAL, _path(2), "Tambahan dari redaksi kami sendiri.")
    _edit(room, SHORT, "/arsip/empat-puluh", "Koreksi: hari Rabu.")
    room.edit(NEWS, "/arsip/tiga", title="Judul yang diganti redaksi")
    room.remove(OLD, "/story.php?sid=32", 404)
    room.move(FULL, _path(23), "/arsip/dua-tiga")
    room.script(FULL, _path(21), _SLOWLY)  # until now its text came from the feed
    _edit(room, FULL, _path(21), "Kini lengkap dengan halamannya.")
    room.script(WIRE, "/feed", Answer(status=503))
    _pick(room, (NEWS, _path(70)), (NEWS, "/arsip/tiga"))


ROUNDS: tuple[Callable[[Newsroom], None], ...] = (first, second, third)


def _open(room: Newsroom, host: str, *stories: Story, **fields: Any) -> None:
    room.add_publisher(host, **fields)
    _publish(room, host, *stories)


def _publish(room: Newsroom, host: str, *stories: Story) -> None:
    room.publish(host, *stories)
    for story in stories:
        room.script(host, story.path, _SLOWLY)


def _story(number: int) -> Story:
    return sample_story(number, start=_START)


def _path(number: int) -> str:
    return _story(number).path


def _repeated(number: int, *, hours: int) -> Story:
    """Return a story to publish at another site, this many hours later or (negative) earlier."""
    story = _story(number)
    assert story.published is not None
    return replace(story, published=story.published + timedelta(hours=hours))


def _edit(room: Newsroom, host: str, path: str, addition: str) -> None:
    """Edit a story: its page and its feed show a new paragraph, title and time."""
    story = next(story for story in room.stories(host) if story.path == path)
    changed = story.last_changed
    assert changed is not None
    room.edit(
        host,
        path,
        title=f"{story.title} (diperbarui)",
        paragraphs=(*story.paragraphs, addition),
        updated=changed + timedelta(hours=20),
    )


def _pick(room: Newsroom, *stories: tuple[str, str]) -> None:
    """Let the feed of picks list the stories at these hosts and paths."""
    items = "".join(
        f"<item><title>Pilihan {path}</title><link>{escape(room.url(host, path))}</link></item>"
        for host, path in stories
    )
    body = f'<rss version="2.0"><channel><title>Aneka</title>{items}</channel></rss>'
    room.script(PICKS, "/pilihan", Answer(body=body.encode(), content_type="text/xml"))
