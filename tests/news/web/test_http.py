"""HTTP headers are read by their standards, and bodies are decoded up to a limit."""

from __future__ import annotations

import contextlib
import functools
import gzip
import random
import zlib
from datetime import UTC, datetime, timedelta

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.news.scaling import grows_linearly
from warta.news.addresses.urls import is_fetchable
from warta.news.web.http import (
    BadBody,
    BodyTooLarge,
    beginning,
    decoded_body,
    encoding_of,
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
@given(body=st.binary(max_size=2000).filter(lambda body: not body.startswith(b"\x1f\x8b")))
def test_every_encoding_that_we_accept_is_decoded(coding: str, body: bytes) -> None:
    """Accept-Encoding names these, so servers use them. (A body that is gzip itself is unpacked.)"""
    assert decoded_body(ENCODERS[coding](body), coding, most_bytes=10_000) == body


def test_deflate_without_the_zlib_wrapper_is_decoded() -> None:
    """Some servers send the bare stream under the name deflate."""
    bare = zlib.compress(b"text" * 100)[2:-4]
    assert decoded_body(bare, "deflate", most_bytes=10_000) == b"text" * 100


@pytest.mark.parametrize("coding", ENCODERS)
def test_decompression_stops_at_the_limit(coding: str) -> None:
    """A bomb of 20 kB must not take 20 MB of memory."""
    bomb = ENCODERS[coding](b"\0" * 20_000_000)
    with pytest.raises(BodyTooLarge, match="1,000,000"):
        decoded_body(bomb, coding, most_bytes=1_000_000)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_truncated_body_is_refused(coding: str) -> None:
    """Half an article must not be stored as the whole."""
    whole = ENCODERS[coding](random.Random(1).randbytes(3_000))
    for length in (9, len(whole) // 2, len(whole) - 9):
        with pytest.raises(BadBody):
            decoded_body(whole[:length], coding, most_bytes=10_000_000)


def test_an_encoding_that_we_do_not_accept_is_named() -> None:
    """The reason shows a person what the server did."""
    with pytest.raises(BadBody, match="compress"):
        decoded_body(b"\x1f\x9d\x90x", "compress", most_bytes=10)


TEXTS = (b"<rss></rss>", b"\xef\xbb\xbf <html>", b'{"items": []}', b"User-agent: *\nDisallow: /\n")


@pytest.mark.parametrize(
    "declared", ["gzip", "x-gzip", "GZIP;q=1", "br", "zstd", "deflate", "compress"]
)
@pytest.mark.parametrize("text", TEXTS)
def test_text_whose_encoding_is_declared_wrongly_is_read(declared: str, text: bytes) -> None:
    """A program and the server before it disagree on who compresses, or do it both."""
    assert decoded_body(text, declared, most_bytes=1_000) == text
    assert beginning(text, declared, most_bytes=5) == text[:5]
    for times in (1, 2, 3):
        body = text
        for _ in range(times):
            body = gzip.compress(body)
        for sent_as in (declared, None, "gzip, gzip"):
            assert decoded_body(body, sent_as, most_bytes=1_000) == text
            assert beginning(body, sent_as, most_bytes=200) == text


def test_undeclared_gzip_is_unpacked_up_to_the_limit() -> None:
    """A bomb within gzip must not take more memory than one that is declared."""
    with pytest.raises(BodyTooLarge, match="1,000,000"):
        decoded_body(gzip.compress(gzip.compress(b"\0" * 20_000_000)), None, most_bytes=1_000_000)


@pytest.mark.parametrize(("coding", "checksum_bytes"), [("gzip", 8), ("deflate", 4)])
def test_body_that_lacks_only_its_checksum_is_whole(coding: str, checksum_bytes: int) -> None:
    """Servers close the connection too early; browsers show such pages. A byte less is not whole."""
    text = b"<html>" + random.Random(1).randbytes(5_000)
    body = gzip.compress(text) if coding == "gzip" else zlib.compress(text)
    for missing in range(checksum_bytes + 1):
        assert decoded_body(body[: len(body) - missing], coding, most_bytes=9_000) == text
    for missing in range(checksum_bytes + 1, 200):
        with pytest.raises(BadBody):
            decoded_body(body[:-missing], coding, most_bytes=9_000)
    two = (body + body if coding == "gzip" else body)[:-2]
    assert decoded_body(two, coding, most_bytes=20_000) == text * (1 + (coding == "gzip"))


def test_several_content_encoding_headers_are_one_list() -> None:
    """RFC 9110, 5.3: a proxy may add a header of its own instead of a value."""
    sent = [("Content-Encoding", "br"), ("X", "y"), ("content-encoding", "gzip")]
    body = gzip.compress(brotli.compress(TEXTS[0]))
    assert decoded_body(body, encoding_of(sent), most_bytes=1_000) == TEXTS[0]


@given(st.binary(max_size=200), st.sampled_from([*ENCODERS, "gzip, br", "x", "", None]))
def test_any_bytes_are_decoded_or_refused(body: bytes, coding: str | None) -> None:
    """No server may cause any other exception."""
    with contextlib.suppress(BodyTooLarge, BadBody):
        decoded_body(body, coding, most_bytes=1000)


def test_retry_after_comes_in_seconds_and_as_a_date() -> None:
    """RFC 9110, section 10.2.3, allows both."""
    assert retry_after("120", NOW) == NOW + timedelta(seconds=120)
    assert retry_after("Sun, 01 Mar 2026 13:00:00 GMT", NOW) == NOW + timedelta(hours=1)


@given(st.text(max_size=40))
def test_any_retry_after_is_read_or_ignored(value: str) -> None:
    """Servers write anything into it; an exception would lose the entry's outcome."""
    until = retry_after(value, NOW)
    assert until is None or until.utcoffset() == timedelta(0)


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
def test_a_value_that_is_not_an_encoding_is_ignored(coding: str) -> None:
    """Some servers put a character set or media type there; their sites were once unreadable."""
    body = b"<rss/>" * 9
    assert decoded_body(body, coding, most_bytes=1_000) == body
    if coding not in ("", "identity"):
        assert decoded_body(gzip.compress(body), coding, most_bytes=1_000) == body


@pytest.mark.parametrize("coding", ["compress", "dcz", "exi", "bzip2"])
def test_an_encoding_that_we_can_not_decode_is_refused(coding: str) -> None:
    """Encoded bytes must not be read as text."""
    with pytest.raises(BadBody, match="not requested"):
        decoded_body(b"\x1f\x9d\x90abc", coding, most_bytes=1_000)


@pytest.mark.parametrize("members", [1, 2, 5])
@pytest.mark.parametrize("after", [b"", b"garbage", b"\x00" * 8])
@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_all_members_of_a_body_are_decoded(members: int, after: bytes, coding: str) -> None:
    """RFC 1952, 2.2, and 8878, 3.1, allow several; of six addresses only three were read."""
    body = b"".join(ENCODERS[coding](f"part {number}. ".encode()) for number in range(members))
    whole = "".join(f"part {number}. " for number in range(members)).encode()
    assert decoded_body(body + after, coding, most_bytes=1_000) == whole
    with pytest.raises(BodyTooLarge):
        decoded_body(body + after, coding, most_bytes=len(whole) - 1)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_of_empty_members_is_decoded_in_linear_time(coding: str) -> None:
    """10 MB of them, 30 kB if compressed again, took minutes of the process that polls."""
    member = ENCODERS[coding](b"")
    decode = functools.partial(decoded_body, content_encoding=coding, most_bytes=1_000)
    assert grows_linearly(decode, lambda size: member * size, 4_000)


@pytest.mark.parametrize(
    ("status", "content_range", "is_complete"),
    [
        (200, None, True), (203, None, True), (206, None, True), (206, "bytes 0-99/100", True),
        (206, "bytes 0-99/*", True), (206, "bytes 0-49/100", False), (206, "bytes 50-99/100", False),
        (204, None, False), (304, None, False), (404, None, False),
    ],
)  # fmt: skip
def test_whether_an_answer_is_complete_follows_from_status_and_content_range(
    status: int, content_range: str | None, is_complete: bool
) -> None:
    """Some caches answer 206 or 203 with the complete feed."""
    headers = [("Content-Range", content_range)] if content_range else []
    assert is_whole(status, headers) == is_complete


DAYS = st.sampled_from(
    ("Fri, 31 Dec 9999 23:59:59", "Mon, 01 Jan 0001 00:00:00", "1 Mar 2026 12:00")
)
ZONES = st.sampled_from((" -1200", " +1400", " GMT", " -9999", " +0000", "", " XYZ"))
VALUES = st.one_of(
    st.text(max_size=60), st.integers().map(str), st.tuples(DAYS, ZONES).map("".join)
)


@given(VALUES)
def test_any_http_date_gives_a_moment_in_utc_or_none(value: str) -> None:
    """Some write "never" as the end of 9999, which in a western zone is beyond the last year."""
    moment = http_date(value)
    if moment is not None:
        assert moment.utcoffset() == timedelta(0)


@given(st.dictionaries(st.sampled_from(("expires", "date", "age", "cache-control")), VALUES))
def test_any_headers_give_a_possible_number_of_fresh_seconds(
    sent: dict[str, str],
) -> None:
    """Huge or negative values must not overflow the time of the next poll."""
    if "cache-control" in sent:
        sent["cache-control"] = f"max-age={sent['cache-control']}"
    seconds = fresh_seconds(sent.items(), NOW)
    assert timedelta(seconds=seconds) >= timedelta(0)


@given(st.text(max_size=80))
def test_a_link_header_gives_only_addresses_that_can_be_requested(target: str) -> None:
    """Servers write anything into it."""
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
def test_a_header_is_archived_without_characters_that_http_forbids(
    name: str, value: str, kept: tuple[str, str] | None
) -> None:
    """HTTP/2 can carry a line break, which would begin another header or the body in the archive."""
    assert sound_header(name, value) == kept


@pytest.mark.parametrize("value", ['"abc"', 'W/"1 2"', "Mon, 02 Mar 2026 10:00:00 GMT", "~"])
def test_a_validator_is_sent_back_unchanged(value: str) -> None:
    """Servers compare it byte by byte."""
    assert sendable(value) == value


@pytest.mark.parametrize("value", [None, "", "é", "a\nb", " a", "a ", "x" * 501, "\x7f", "\0"])
def test_a_validator_that_can_not_be_sent_is_dropped(value: str | None) -> None:
    """A feed with such an ETag could once not be polled again after its first poll."""
    assert sendable(value) is None


@pytest.mark.parametrize(
    ("parameters", "is_hub"),
    [
        ('rel="hub"', True), ("rel=hub", True), ('rel="self hub"', True), ("REL=HUB", True),
        ('rel=""', False), ('rel=""hub"', False), ("rel=", False), ("rel", False), ('rel=" "', False),
        ('title="rel=hub"', False),
    ],
)  # fmt: skip
def test_a_relation_in_a_link_header_is_read_and_a_broken_one_ignored(
    parameters: str, is_hub: bool
) -> None:
    """A header with an empty or half quoted relation once raised, which ended the whole run."""
    value = f"<https://hub.example/>; {parameters}"
    assert bool(linked([("Link", value)], "hub")) is is_hub
