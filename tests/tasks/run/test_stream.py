"""Batches of what strangers send: closed by bytes as well as by count, and nothing lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.tasks.run.batch import BYTES_A_BATCH, batches
from warta.tasks.run.stream import Stream


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 5))
def test_batches_keep_order_count_and_weight(values: list[int], size: int) -> None:
    """A value that is heavier than a batch comes alone."""
    made = [list(batch) for batch in batches(values, size, lambda value: value, most_bytes=50)]
    assert [value for batch in made for value in batch] == values
    assert all(0 < len(batch) <= size for batch in made)
    assert all(sum(batch) <= 50 or len(batch) == 1 for batch in made)


def put_into(stream: Stream[bytes], values: list[bytes], error: Exception | None = None) -> None:
    async def put_all() -> None:
        for value in values:
            await stream.put(value)

    def run() -> None:
        asyncio.run(put_all())
        stream.finish(error)

    threading.Thread(target=run, daemon=True).start()


def test_a_stream_closes_batches_by_bytes() -> None:
    """A hundred pages of 10 MB in one batch took 5 GiB."""
    page = bytes(BYTES_A_BATCH // 3)
    stream = Stream[bytes](weigh=len)
    put_into(stream, [page] * 8)
    with stream:
        sizes = [len(batch) for batch in stream.batches(100, 60.0)]
    assert sum(sizes) == 8
    assert max(sizes) <= 3


def test_what_came_before_an_error_is_taken_first() -> None:
    """The archive can't be written: what arrived until then is stored."""
    stream = Stream[bytes](weigh=len)
    put_into(stream, [b"a", b"b"], OSError("disk full"))

    def taken() -> Iterator[bytes]:
        with stream:
            for batch in stream.batches(1, 60.0):
                yield from batch

    values = taken()
    assert [next(values), next(values)] == [b"a", b"b"]
    with pytest.raises(OSError, match="disk full"):
        next(values)
