"""Any bytes give a feed or a reason, and every entry has the promised form."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.news.feeds.reading import FEED_URL as URL
from tests.news.feeds.test_parse import FEEDS
from warta.news.entry import NotAFeed, ParsedFeed
from warta.news.feeds.entries import absolute
from warta.news.feeds.parse import parse_feed


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_give_a_feed_or_a_reason(body: bytes, content_type: str) -> None:
    """A parser that raises would lose the feed's outcome."""
    assert isinstance(parse_feed(body, url=URL, content_type=content_type), ParsedFeed | NotAFeed)


MARKUP = ["<item>", "</item>", "<![CDATA[", "]]>", "<!DOCTYPE rss [", "<!ENTITY a 'b'>", "&#0;"]
MARKUP += ["\x00", "\xff", "<?xml", "<html>", '"', "<", "&", "\ud7ff", "xml:base='//['", "<a:b>"]
changes = st.tuples(
    st.floats(0, 1), st.integers(0, 40), st.sampled_from(MARKUP) | st.text(max_size=5)
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FEEDS), st.lists(changes, max_size=6), st.floats(0.3, 1))
def test_entries_of_a_damaged_feed_have_the_promised_form(
    saved: Path, damages: list[tuple[float, int, str]], share_kept: float
) -> None:
    """Distinct ids, web addresses, texts without control characters and times with a zone."""
    body = saved.read_bytes()
    for where, length, inserted in damages:
        at = int(where * len(body))
        body = body[:at] + inserted.encode("latin-1", "replace") + body[at + length :]
    feed = parse_feed(body[: int(share_kept * len(body))], url=URL)
    if isinstance(feed, NotAFeed):
        assert not feed.reason.startswith("the parser failed")
        return
    assert len({entry.entry_id for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert entry.entry_id
        for address in (entry.url, entry.image_url):
            assert address is None or address.startswith(("http://", "https://"))
        for text in (entry.title, entry.summary, *entry.authors, *entry.categories):
            assert text.isprintable() or not any(ord(c) < 32 or ord(c) == 127 for c in text)
        for moment in (entry.published_at, entry.updated_at):
            assert moment is None or moment.utcoffset() is not None


@given(
    st.lists(st.sampled_from(["/", "a", "b.png", "..", "?", "#", "=", "%20", ";", ":", "é"])),
    st.sampled_from(["http://x.example", "https://x.example:8080/a/b?c=/d", "http://é.example/a/"]),
)
def test_an_absolute_path_is_joined_to_a_base_like_urljoin(parts: list[str], base: str) -> None:
    """Most are joined by a shortcut, which may not change the result."""
    address = "/a" + "".join(parts)
    assert absolute(address, base) == urljoin(base, address)
