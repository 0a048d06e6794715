"""The time at which a publisher changed an article, from its page to the view."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.conftest import Ask, Collect
from warta.newsroom import Answer, Newsroom, sample_stories


def test_modified_at_is_stored_and_follows_the_edits(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Analysts want to know how long after publication a newsroom still edits."""
    [story] = sample_stories(1)
    room.add_publisher("siaran.example", story)

    def script(modified: str, *more: str) -> None:
        paragraphs = "".join(f"<p>{text}</p>" for text in (*story.paragraphs, *more))
        head = (
            f"<title>{story.title}</title>"
            '<meta property="article:published_time" content="2026-03-01T05:00:00Z">'
            f'<meta property="article:modified_time" content="{modified}">'
        )
        page = f"<html><head>{head}</head><body><article><h1>{story.title}</h1>{paragraphs}"
        room.script("siaran.example", story.path, Answer(body=page.encode()))

    script("2026-03-01T06:00:00Z")
    collect("http://siaran.example/feed")
    [first] = ask("SELECT version, modified_at FROM articles")
    assert first == (1, datetime(2026, 3, 1, 6, tzinfo=UTC))
    script("2026-03-01T09:30:00Z", "Satu kalimat lagi tentang sungai yang meluap semalam.")
    room.edit("siaran.example", story.path, title=f"{story.title}!")
    collect("http://siaran.example/feed")
    [second] = ask("SELECT version, modified_at FROM articles")
    assert second == (2, datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
