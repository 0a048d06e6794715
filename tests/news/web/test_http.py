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

from warta.news.addresses.urls import is_fetchable
from warta.news.web.http import (
    BadBody,
    BodyTooLarge,
    decoded_body,
    fresh_seconds,
    http_date,
    is_whole,
    linked,
    retry_after,
    sendable,
    sound_header,
)

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
    with pytest.raises(BadBody, match="not requested"):
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


DAYS = st.sampled_from(
    ("Fri, 31 Dec 9999 23:59:59", "Mon, 01 Jan 0001 00:00:00", "1 Mar 2026 12:00")
)
ZONES = st.sampled_from((" -1200", " +1400", " GMT", " -9999", " +0000", "", " XYZ"))
VALUES = st.one_of(
    st.text(max_size=60), st.integers().map(str), st.tuples(DAYS, ZONES).map("".join)
)


@given(VALUES)
def test_any_date_is_a_moment_that_can_be_reckoned_with_or_none(value: str) -> None:
    """Never is written as the end of the year 9999; west of Greenwich that is a year too far."""
    moment = http_date(value)
    if moment is not None:
        assert moment.utcoffset() == timedelta(0)


@given(st.dictionaries(st.sampled_from(("expires", "date", "age", "cache-control")), VALUES))
def test_any_headers_make_an_answer_fresh_for_a_time_that_can_be_added(
    sent: dict[str, str],
) -> None:
    """A number of seconds, never below none, however the headers count."""
    if "cache-control" in sent:
        sent["cache-control"] = f"max-age={sent['cache-control']}"
    seconds = fresh_seconds(sent.items(), NOW)
    assert seconds >= 0
    assert timedelta(seconds=seconds) >= timedelta(0)


@given(st.text(max_size=80))
def test_a_link_of_a_header_can_be_asked_or_is_left_out(target: str) -> None:
    """A hub is an address that a stranger wrote."""
    for address in linked([("Link", f'<http://{target}>; rel="hub"')], "hub"):
        assert is_fetchable(address)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("X-A", "a\tb é", ("X-A", "a\tb é")),
        ("x-a", "a\r\n\r\n<p>forged</p>", ("x-a", "a    <p>forged</p>")),
        ("x-a", "a\0b", ("x-a", "a b")),
        ("x-é", "1", None),
        ("x\r\na", "1", None),
        ("x a", "1", None),
        ("x:a", "1", None),
        ("", "1", None),
    ],
)
def test_a_header_is_kept_as_the_rfc_lets_it_stand(
    name: str, value: str, kept: tuple[str, str] | None
) -> None:
    """HTTP/2 carries any bytes; in the archive a line break would begin a header or the body."""
    assert sound_header(name, value) == kept


@pytest.mark.parametrize("value", ['"abc"', 'W/"1 2"', "Mon, 02 Mar 2026 10:00:00 GMT", "~"])
def test_a_validator_is_sent_back_as_it_came(value: str) -> None:
    assert sendable(value) == value


@pytest.mark.parametrize("value", [None, "", "é", "a\nb", " a", "a ", "x" * 501, "\x7f", "\0"])
def test_a_validator_that_cannot_be_sent_is_none(value: str | None) -> None:
    """A feed with such an ETag was never had again after its first poll."""
    assert sendable(value) is None


@pytest.mark.parametrize(
    ("parameters", "is_hub"),
    [
        ('rel="hub"', True), ("rel=hub", True), ('rel="self hub"', True), ("REL=HUB", True),
        ('rel=""', False), ('rel=""hub"', False), ("rel=", False), ("rel", False), ('rel=" "', False),
        ('title="rel=hub"', False),
    ],
)  # fmt: skip
def test_a_relation_may_be_empty(parameters: str, is_hub: bool) -> None:
    """A header with an empty or half quoted relation names none, and costs nobody else."""
    value = f"<https://hub.example/>; {parameters}"
    assert bool(linked([("Link", value)], "hub")) is is_hub
