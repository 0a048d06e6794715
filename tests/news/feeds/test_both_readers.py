"""Our own reader of XML feeds agrees with feedparser on changed feeds, or leaves them to it.

``EXAMPLES=20000 python -m pytest tests/news/feeds/test_both_readers.py`` tries 20,000 new changes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.news.feeds.mutations import MUTATIONS, cut, unclosed
from tests.news.feeds.reading import entry_of, read_patiently, read_quickly
from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.mending import mended

HERE = Path(__file__).parent
FOLDERS = (HERE / "saved", HERE.parents[1] / "cases" / "feeds")
SAVED = [
    mended(path.read_bytes()).utf8.decode("utf-8", "replace")
    for folder in FOLDERS
    for path in sorted(folder.iterdir())
    if path.suffix in (".xml", ".rss", ".atom") and "sitemap" not in path.name
]
ROOT_WITH_BASE = re.compile(r"<[^<>]*xml:base")
ESCAPED_ADDRESS = re.compile(
    r"&amp;\w+;[^<>]*(?:\]\]>)?</(?:\w+:)?(?:link|guid|id)>", re.IGNORECASE
)
EXAMPLES = os.environ.get("EXAMPLES", "")

Change = Callable[[str, float, int], str]
one_change = st.tuples(st.sampled_from(MUTATIONS), st.floats(0, 0.999), st.integers(0, 999))


def fields_of(feed: ParsedFeed) -> tuple[object, ...]:
    """Return what a feed says of itself."""
    return feed.kind, feed.title, feed.language, feed.site_url, len(feed.entries)


def entry_fields(entry: Entry, *, without_texts: bool) -> dict[str, object]:
    """Return what both readers must read alike; an id made of a hash is left out."""
    return {
        "id": None if entry.entry_id.startswith("sha256:") else entry.entry_id,
        "url": entry.url,
        "unusable": entry.unusable_url,
        "title": entry.title,
        "dates": (entry.published_at, entry.updated_at),
        "summary": None if without_texts else entry.summary,
        "content": None if without_texts else entry.content,
        "language": entry.language,
        "authors": sorted(entry.authors),
        "categories": sorted(entry.categories),
    }


def has_nested_texts(xml: str) -> bool:
    """Return whether a text is nested (<og><description>): feedparser takes it for the item's."""
    root = etree.fromstring(mended(xml.encode()).utf8)
    return any(
        etree.QName(parent).localname not in ("item", "entry", "channel", "feed")
        for element in root.iter("{*}description", "{*}summary", "{*}content", "{*}encoded")
        if (parent := element.getparent()) is not None
    )


@settings(max_examples=int(EXAMPLES or 400), derandomize=not EXAMPLES)
@given(st.sampled_from(SAVED), st.lists(one_change, min_size=1, max_size=3))
def test_a_changed_feed_is_read_alike_by_both_readers_or_left_to_feedparser(
    xml: str, changes: list[tuple[Change, float, int]]
) -> None:
    """A feed that needs the other reader one day would get other ids, and all entries be new."""
    for change, where, variant in changes:
        xml = change(xml, where, variant)
    if "xml:base" in xml and not ROOT_WITH_BASE.match(xml):
        return  # feedparser applies an element's base to all elements after it, too
    if ESCAPED_ADDRESS.search(xml):
        return  # feedparser unescapes it once too often
    if (quick := read_quickly(xml)) is None:
        return
    patient = read_patiently(xml)
    without_texts = has_nested_texts(xml)
    assert fields_of(quick) == fields_of(patient)
    for ours, theirs in zip(quick.entries, patient.entries, strict=True):
        assert entry_fields(ours, without_texts=without_texts) == entry_fields(
            theirs, without_texts=without_texts
        )


@pytest.mark.parametrize(
    "change",
    [change for change in MUTATIONS if change not in (cut, unclosed)],
    ids=lambda change: change.__name__,
)
def test_some_feeds_with_each_kind_of_change_are_read_by_our_own_reader(change: Change) -> None:
    """Without this, a reader that leaves every feed to feedparser would pass."""
    texts = [change(xml, where / 10, 7) for xml in SAVED for where in range(10)]
    assert any(map(read_quickly, texts))


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ("<author>By <b>Ann Lee</b></author>", "authors", ("By Ann Lee",)),
        ("<author><p>Ann Lee</p></author>", "authors", ("Ann Lee",)),
        ("<author>&lt;p&gt;Ann Lee&lt;/p&gt;</author>", "authors", ("Ann Lee",)),
        ("<category><i>Local</i> news</category>", "categories", ("Local news",)),
        ("<category>&lt;i&gt;Local&lt;/i&gt; news</category>", "categories", ("Local news",)),
        ("<guid>tag:<b>x</b>,1</guid>", "entry_id", "tag:x,1"),
        ("<guid><span>https://site.example/a</span></guid>", "url", "https://site.example/a"),
    ],
)
def test_the_text_of_unexpected_markup_is_kept(item: str, field: str, value: object) -> None:
    """feedparser drops it: the author would be "By", and the guid empty."""
    body = f"<rss version='2.0'><channel><title>S</title><item><title>T</title>{item}</item></channel></rss>"
    assert getattr(entry_of(body), field) == value


def test_our_own_reader_returns_none_for_an_unusual_feed() -> None:
    """Its exception Unusual must not reach the caller."""
    assert read_quickly("<rss><channel><og><title>x</title></og></channel></rss>") is None
