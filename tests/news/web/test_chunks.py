"""The end of a chunked body is found however its bytes arrive."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.web.chunks import ChunkedBody


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """Cut bytes into pieces at these positions."""
    at = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[begin:end] for begin, end in itertools.pairwise(at)]


@given(
    st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    st.lists(st.sampled_from([b"X: y", b"Expires: never"]), max_size=2),
    st.binary(max_size=30),
    st.lists(st.integers(0, 400), max_size=8),
)
def test_the_body_ends_after_its_last_chunk_and_trailer(
    chunks: list[bytes], trailer: list[bytes], more: bytes, cuts: list[int]
) -> None:
    """A byte less would cut the page; a byte more belongs to the next answer."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    body += b"0\r\n" + b"".join(line + b"\r\n" for line in trailer) + b"\r\n"
    reader = ChunkedBody()
    within = sum(reader.length_within(piece) for piece in pieces(body + more, cuts))
    assert (within, reader.is_over, reader.is_broken) == (len(body), True, False)


@pytest.mark.parametrize(
    "line", [b"\r\n", b"-1\r\n", b"0x4\r\n", b"g\r\n", b"1" * 17 + b"\r\n", b"1" * 70_000]
)
def test_invalid_framing_is_passed_on_and_reported(line: bytes) -> None:
    """h11 raises the error then; the connection can't be used again."""
    reader = ChunkedBody()
    data = b"4\r\ngood\r\n" + line + b"rest"
    assert reader.length_within(data) == len(data)
    assert reader.is_broken
