"""The hash of a feed's body: linear in whatever a stranger sends, and blind to comments alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.news.scaling import grows_linearly
from warta.news.feeds.body_hash import meaningful_hash, without_comments

HOSTILE = {
    "comments that never end": lambda n: b"<rss>" + b"<!--" * n,
    "comments in comments": lambda n: b"<!--" * n + b"-->" * n,
    "dashes": lambda n: b"<!" + b"-" * 4 * n,
    "tags that never end": lambda n: b"<pubDate" * n,
    "dates that never close": lambda n: b"<pubDate>" * n,
    "names with prefixes": lambda n: b"<aaaaaaaaaaaaaaaaaaaa:" * n,
    "blanks": lambda n: b" \t\n\r" * n,
    "words": lambda n: b"a a " * n,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_time_grows_with_the_size(kind: str) -> None:
    """100 kB of `<!--` took 19 s, in the process that all other feeds wait for."""
    assert grows_linearly(meaningful_hash, HOSTILE[kind], 20_000)


@given(st.lists(st.sampled_from([b"<!--", b"-->", b"a", b"<b>", b"--", b">"]), max_size=30))
def test_comments_are_left_out_as_the_standard_reads_them(parts: list[bytes]) -> None:
    """From the first `<!--` to the next `-->`; one without an end is text."""
    body, kept = b"".join(parts), b""
    rest = body
    while True:
        before, begun, after = rest.partition(b"<!--")
        _, ended, following = after.partition(b"-->")
        if not (begun and ended):
            break
        kept, rest = kept + before, following
    assert without_comments(body) == kept + rest
