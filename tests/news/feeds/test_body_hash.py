"""The hash of a feed's body ignores comments, and takes linear time on any body."""

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
def test_time_grows_linearly_with_the_size(kind: str) -> None:
    """100 kB of `<!--` once took 19 s, during which no other feed was polled."""
    assert grows_linearly(meaningful_hash, HOSTILE[kind], 20_000)


@given(st.lists(st.sampled_from([b"<!--", b"-->", b"a", b"<b>", b"--", b">"]), max_size=30))
def test_a_comment_ends_where_the_xml_standard_says(parts: list[bytes]) -> None:
    """It goes from `<!--` to the next `-->`; one without an end is text that must be compared."""
    body, outside_comments = b"".join(parts), b""
    rest = body
    while True:
        before, opening, after = rest.partition(b"<!--")
        _, closing, following = after.partition(b"-->")
        if not (opening and closing):
            break
        outside_comments, rest = outside_comments + before, following
    assert without_comments(body) == outside_comments + rest
