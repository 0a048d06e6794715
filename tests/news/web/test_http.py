"""What headers and bodies mean, bombs included."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from datetime import UTC, datetime, timedelta

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from warta.news.web.http import BadBody, BodyTooLarge, decoded_body, is_whole, retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENCODERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda body: zstandard.ZstdCompressor().compress(body),
    "identity": lambda body: body,
}


@pytest.mark.parametrize("coding", ENCODERS)
@given(body=st.binary(max_size=2000))
def test_every_encoding_that_we_ask_for_is_undone(coding: str, body: bytes) -> None:
    """What the Accept-Encoding header promises must hold."""
    assert decoded_body(ENCODERS[coding](body), coding, most_bytes=10_000) == body


def test_deflate_without_the_zlib_wrapper_is_understood() -> None:
    """Some servers send the bare stream under the name deflate."""
    bare = zlib.compress(b"text" * 100)[2:-4]
    assert decoded_body(bare, "deflate", most_bytes=10_000) == b"text" * 100


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_bomb_is_stopped_at_the_limit(coding: str) -> None:
    """200 MB in 200 KB must cost neither memory nor time."""
    bomb = ENCODERS[coding](b"\0" * 20_000_000)
    with pytest.raises(BodyTooLarge, match="1,000,000"):
        decoded_body(bomb, coding, most_bytes=1_000_000)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_that_breaks_off_is_not_taken_for_whole(coding: str) -> None:
    """Half an article must not be stored as a whole one."""
    whole = ENCODERS[coding](bytes(range(256)) * 500)
    with pytest.raises(BadBody):
        decoded_body(whole[: len(whole) // 2], coding, most_bytes=10_000_000)


def test_an_encoding_that_nobody_asked_for_is_named() -> None:
    """The reason that a person reads must say what the server did."""
    with pytest.raises(BadBody, match="compress"):
        decoded_body(b"x", "compress", most_bytes=10)


@given(st.binary(max_size=200), st.sampled_from([*ENCODERS, "gzip, br", "x", "", None]))
def test_any_bytes_are_decoded_or_refused(body: bytes, coding: str | None) -> None:
    """No server can raise anything but our own two errors."""
    with contextlib.suppress(BodyTooLarge, BadBody):
        decoded_body(body, coding, most_bytes=1000)


def test_retry_after_comes_in_seconds_and_as_a_date() -> None:
    """RFC 9110, 10.2.3 allows both."""
    assert retry_after("120", NOW) == NOW + timedelta(seconds=120)
    assert retry_after("Sun, 01 Mar 2026 13:00:00 GMT", NOW) == NOW + timedelta(hours=1)


@given(st.text(max_size=40))
def test_any_retry_after_is_read_or_ignored(value: str) -> None:
    """A header is a stranger's text."""
    assert retry_after(value, NOW) is None or retry_after(value, NOW) is not None


@pytest.mark.parametrize(
    "coding",
    [
        "UTF-8",
        "none",
        "8bit",
        "binary",
        "text/xml",
        "aws-chunked",
        "chunked",
        "",
        "identity",
        "xml, utf-8",
    ],
)
def test_what_is_no_coding_is_ignored(coding: str) -> None:
    """A server's slip made a site unreadable, and its articles failed for good."""
    body = b"<rss/>" * 9
    assert decoded_body(body, coding, most_bytes=1_000) == body
    if coding not in ("", "identity"):
        assert decoded_body(gzip.compress(body), coding, most_bytes=1_000) == body


@pytest.mark.parametrize("coding", ["compress", "dcz", "exi", "bzip2"])
def test_a_coding_that_we_cannot_undo_is_said(coding: str) -> None:
    """What stays encoded may not be read as text."""
    with pytest.raises(BadBody, match="not asked for"):
        decoded_body(b"\x1f\x9d\x90abc", coding, most_bytes=1_000)


@pytest.mark.parametrize("members", [1, 2, 5])
@pytest.mark.parametrize("after", [b"", b"garbage", b"\x00" * 8])
def test_members_of_gzip_follow_one_another(members: int, after: bytes) -> None:
    """RFC 1952, 2.2: of six addresses in a sitemap only three were seen."""
    body = b"".join(gzip.compress(f"part {number}. ".encode()) for number in range(members))
    whole = "".join(f"part {number}. " for number in range(members)).encode()
    assert decoded_body(body + after, "gzip", most_bytes=1_000) == whole
    with pytest.raises(BodyTooLarge):
        decoded_body(body + after, "gzip", most_bytes=len(whole) - 1)


@pytest.mark.parametrize(
    ("status", "content_range", "whole"),
    [
        (200, None, True), (203, None, True), (206, None, True), (206, "bytes 0-99/100", True),
        (206, "bytes 0-99/*", True), (206, "bytes 0-49/100", False), (206, "bytes 50-99/100", False),
        (204, None, False), (304, None, False), (404, None, False),
    ],
)  # fmt: skip
def test_an_answer_is_whole_or_not(status: int, content_range: str | None, whole: bool) -> None:
    """Some caches answer 206 or 203 with all of a feed."""
    headers = [("Content-Range", content_range)] if content_range else []
    assert is_whole(status, headers) == whole
