"""Saved feeds, changed as publishers' systems change them: the quick reader agrees or declines.

``EXAMPLES=20000 python -m pytest tests/news/feeds/test_both_readers.py`` tries that many new ones.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.news.feeds.mutations import MUTATIONS, cut, unclosed
from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.elements import Unusual
from warta.news.feeds.mending import mended
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly

HERE = Path(__file__).parent
FOLDERS = (HERE / "saved", HERE.parents[1] / "cases" / "feeds")
SAVED = [
    mended(path.read_bytes()).utf8.decode("utf-8", "replace")
    for folder in FOLDERS
    for path in sorted(folder.iterdir())
    if path.suffix in (".xml", ".rss", ".atom") and "sitemap" not in path.name
]
URL = "https://site.example/dir/feed.xml"
ROOT_WITH_BASE = re.compile(r"<[^<>]*xml:base")
ESCAPED_ADDRESS = re.compile(
    r"&amp;\w+;[^<>]*(?:\]\]>)?</(?:\w+:)?(?:link|guid|id)>", re.IGNORECASE
)
EXAMPLES = os.environ.get("EXAMPLES", "")

changes = st.tuples(st.sampled_from(MUTATIONS), st.floats(0, 0.999), st.integers(0, 999))


def read_twice(xml: str) -> tuple[ParsedFeed, ParsedFeed] | None:
    """What the two readers make of a feed; None where the quick one declines."""
    utf8 = mended(xml.encode()).utf8
    quick = parse_quickly(utf8, url=URL)
    if quick is None:
        return None
    patient = parse_xml_feed(utf8, url=URL)
    assert patient is not None
    return quick, patient


def about(feed: ParsedFeed) -> tuple[object, ...]:
    return feed.kind, feed.title, feed.language, feed.site_url, len(feed.entries)


def told(entry: Entry, *, deep: bool) -> dict[str, object]:
    return {
        "id": None if entry.entry_id.startswith("sha256:") else entry.entry_id,
        "url": entry.url,
        "unusable": entry.unusable_url,
        "title": entry.title,
        "dates": (entry.published_at, entry.updated_at),
        "summary": None if deep else entry.summary,
        "content": None if deep else entry.content,
        "language": entry.language,
        "authors": sorted(entry.authors),
        "categories": sorted(entry.categories),
    }


def has_deep_summaries(xml: str) -> bool:
    """Whether one lies in another element (<og><description>): feedparser takes it for content."""
    root = etree.fromstring(mended(xml.encode()).utf8)
    return any(
        etree.QName(parent).localname not in ("item", "entry", "channel", "feed")
        for element in root.iter("{*}description", "{*}summary", "{*}content", "{*}encoded")
        if (parent := element.getparent()) is not None
    )


@settings(max_examples=int(EXAMPLES or 400), derandomize=not EXAMPLES)
@given(st.sampled_from(SAVED), st.lists(changes, min_size=1, max_size=3))
def test_a_changed_feed_is_read_alike_or_left_to_feedparser(
    xml: str, changed: list[tuple[object, float, int]]
) -> None:
    """Two readings of one feed would give its entries other ids on the day its writer changes."""
    for change, where, other in changed:
        assert callable(change)
        xml = change(xml, where, other)
    if "xml:base" in xml and not ROOT_WITH_BASE.match(xml):
        return  # feedparser takes a base that ends with its element for all that follow it
    if ESCAPED_ADDRESS.search(xml):
        return  # feedparser unescapes it once too often
    if (both := read_twice(xml)) is None:
        return
    quick, patient = both
    deep = has_deep_summaries(xml)
    assert about(quick) == about(patient)
    for ours, theirs in zip(quick.entries, patient.entries, strict=True):
        mine = told(ours, deep=deep)
        assert mine == told(theirs, deep=deep)


@pytest.mark.parametrize(
    "change",
    [change for change in MUTATIONS if change not in (cut, unclosed)],
    ids=lambda change: change.__name__,
)
def test_each_kind_of_change_leaves_feeds_that_the_quick_reader_reads(change: object) -> None:
    """A reader that declined all would agree with every other."""
    assert callable(change)
    texts = [change(xml, where / 10, 7) for xml in SAVED for where in range(10)]
    assert any(parse_quickly(mended(xml.encode()).utf8, url=URL) for xml in texts)


def entry_of(item: str) -> Entry:
    body = f'<rss version="2.0"><channel><title>S</title><item>{item}</item></channel></rss>'
    feed = parse_feed(body.encode(), url=URL)
    assert isinstance(feed, ParsedFeed)
    return feed.entries[0]


@pytest.mark.parametrize(
    ("item", "field", "read"),
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
def test_markup_where_none_belongs_keeps_its_text(item: str, field: str, read: object) -> None:
    """feedparser drops what stands in it: "By" for an author, an empty guid for an article."""
    assert getattr(entry_of(f"<title>T</title>{item}"), field) == read


def test_unusual_is_no_error_of_a_feed() -> None:
    """It is how the quick reader declines, and never leaves it."""
    assert issubclass(Unusual, Exception)
    assert (
        parse_quickly(b"<rss><channel><og><title>x</title></og></channel></rss>", url=URL) is None
    )
