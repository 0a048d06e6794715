"""Lines that a site repeats are learnt from one run's articles, and left out in the next run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.conftest import Ask, Collect, everything
from warta.flows.reextracting import rebuild_articles
from warta.newsroom import Newsroom, Story, sample_stories
from warta.settings import load_settings
from warta.storage.tables.reextract import Selection

SITE, FEED = "siaran.example", "http://siaran.example/feed"
FOOTER = "Redaksi Siaran menerima 12 surat pembaca sehari dan menjawab semuanya."


def with_footer(stories: Sequence[Story], footer: str = FOOTER) -> list[Story]:
    return [replace(story, paragraphs=(*story.paragraphs, footer)) for story in stories]


def test_recurring_line_is_left_out_of_new_articles_and_by_reextract_of_old_ones(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """Footers do not belong to the article, and would make articles of a site look like copies."""
    room.add_publisher(SITE, *with_footer(sample_stories(4)), language="id")
    collect(FEED)
    assert ask("SELECT count(*) FROM articles WHERE contains(text, 'surat pembaca')") == [(4,)]
    assert ask("SELECT site, line, articles, of_articles FROM recurring_lines") == [
        (SITE, FOOTER, 4, 4)
    ]
    room.publish(SITE, *with_footer(sample_stories(2, first=4), FOOTER.replace("12", "87")))
    collect(FEED)
    assert ask("SELECT count(*) FROM articles WHERE contains(text, 'surat pembaca')") == [(4,)]
    removed = "SELECT count(*) FROM articles WHERE removed[1].why = 'recurs on the site'"
    assert ask(removed) == [(2,)]
    result = rebuild_articles(load_settings(home=home), Selection())
    assert (result.pages, result.versions) == (6, 4)
    assert ask("SELECT count(*) FROM articles WHERE contains(text, 'surat pembaca')") == [(0,)]
    assert ask(removed) == [(6,)]
    assert ask("SELECT DISTINCT cause FROM versions WHERE version = 2") == [("extraction",)]
    before = everything(home)
    assert rebuild_articles(load_settings(home=home), Selection()).unchanged == 6
    assert everything(home) == before


def test_line_of_only_two_articles_stays(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """Two articles may quote the same sentence."""
    stories = [*with_footer(sample_stories(2)), *sample_stories(4, first=2)]
    room.add_publisher(SITE, *stories, language="id")
    collect(FEED)
    assert ask("FROM recurring_lines") == []
    room.publish(SITE, *with_footer(sample_stories(1, first=9)))
    collect(FEED)
    assert ask("SELECT count(*) FROM articles WHERE contains(text, 'surat pembaca')") == [(3,)]
