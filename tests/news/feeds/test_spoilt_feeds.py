"""Whatever bytes come, a feed or a reason comes out, and what comes out keeps its promises."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from urllib.parse import urljoin

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.news.feeds.test_parse import FEEDS, URL
from warta.news.entry import NotAFeed
from warta.news.feeds.entries import absolute
from warta.news.feeds.parse import parse_feed


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_give_a_feed_or_a_reason(body: bytes, content_type: str) -> None:
    """A worker that dies takes its neighbours' feeds with it."""
    parse_feed(body, url=URL, content_type=content_type)


MARKUP = ["<item>", "</item>", "<![CDATA[", "]]>", "<!DOCTYPE rss [", "<!ENTITY a 'b'>", "&#0;"]
MARKUP += ["\x00", "\xff", "<?xml", "<html>", '"', "<", "&", "\ud7ff", "xml:base='//['", "<a:b>"]
changes = st.tuples(
    st.floats(0, 1), st.integers(0, 40), st.sampled_from(MARKUP) | st.text(max_size=5)
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FEEDS), st.lists(changes, max_size=6), st.floats(0.3, 1))
def test_a_spoilt_feed_gives_entries_that_keep_their_promises(
    saved: Path, spoilt: list[tuple[float, int, str]], kept: float
) -> None:
    """Truncated and overwritten anywhere, the text that comes out is still clean."""
    body = saved.read_bytes()
    for where, length, put in spoilt:
        at = int(where * len(body))
        body = body[:at] + put.encode("latin-1", "replace") + body[at + length :]
    found = parse_feed(body[: int(kept * len(body))], url=URL)
    if isinstance(found, NotAFeed):
        assert not found.reason.startswith("the parser failed")
        return
    assert len({entry.entry_id for entry in found.entries}) == len(found.entries)
    for entry in found.entries:
        assert entry.entry_id
        for address in (entry.url, entry.image_url):
            assert address is None or address.startswith(("http://", "https://"))
        for text in (entry.title, entry.summary, *entry.authors, *entry.categories):
            assert text.isprintable() or not any(ord(c) < 32 or ord(c) == 127 for c in text)
        for moment in (entry.published_at, entry.updated_at):
            assert moment is None or moment.utcoffset() is not None
        assert dataclasses.replace(entry) == entry


@given(
    st.lists(st.sampled_from(["/", "a", "b.png", "..", "?", "#", "=", "%20", ";", ":", "é"])),
    st.sampled_from(["http://x.example", "https://x.example:8080/a/b?c=/d", "http://é.example/a/"]),
)
def test_an_address_from_the_root_of_a_site_is_joined_as_the_standard_library_does(
    parts: list[str], base: str
) -> None:
    """Most are joined without parsing them; that may not change one of them."""
    address = "/a" + "".join(parts)
    assert absolute(address, base) == urljoin(base, address)
