"""Streams close batches by bytes as well as by count, and lose nothing."""

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
def test_batches_keep_order_and_limits(values: list[int], size: int) -> None:
    """A value that is heavier than a batch comes alone."""
    closed = [list(batch) for batch in batches(values, size, lambda value: value, most_bytes=50)]
    assert [value for batch in closed for value in batch] == values
    assert all(0 < len(batch) <= size for batch in closed)
    assert all(sum(batch) <= 50 or len(batch) == 1 for batch in closed)


def put_into(stream: Stream[bytes], values: list[bytes], error: Exception | None = None) -> None:
    async def put_all() -> None:
        for value in values:
            await stream.put(value)

    def run() -> None:
        asyncio.run(put_all())
        stream.finish(error)

    threading.Thread(target=run, daemon=True).start()


def test_stream_closes_batches_by_bytes() -> None:
    """A hundred pages of 10 MB in one batch would take 5 GiB."""
    page = bytes(BYTES_A_BATCH // 3)
    stream = Stream[bytes](weigh=len)
    put_into(stream, [page] * 8)
    with stream:
        sizes = [len(batch) for batch in stream.batches(100, 60.0)]
    assert sum(sizes) == 8
    assert max(sizes) <= 3


def test_values_before_an_error_come_before_the_error() -> None:
    """If the archive can't be written, what arrived before is still stored."""
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


def test_batch_is_closed_when_nothing_more_comes() -> None:
    """Otherwise one page that drips would delay the batch before it by 15 s."""
    stream = Stream[bytes](weigh=len)
    asyncio.run(stream.put(b"a"))
    with stream:
        taken = stream.batches(100, 3_600.0, quiet_seconds=0.1)
        assert list(next(taken)) == [b"a"]
        asyncio.run(stream.put(b"b"))
        stream.finish()
        assert [list(batch) for batch in taken] == [[b"b"]]


def test_later_values_come_in_the_next_round() -> None:
    """The second round takes what the first did not wait for, and nothing twice."""
    stream = Stream[bytes](weigh=len)
    is_over = threading.Event()
    asyncio.run(stream.put(b"a"))
    with stream:
        first = stream.batches(1, 3_600.0, is_over=is_over.is_set)
        assert list(next(first)) == [b"a"]
        asyncio.run(stream.put(b"b"))
        is_over.set()
        assert [list(batch) for batch in first] == [[b"b"]]
        put_into(stream, [b"c", b"d"], OSError("disk full"))
        second = stream.batches(1, 3_600.0)
        assert [list(next(second)), list(next(second))] == [[b"c"], [b"d"]]
        with pytest.raises(OSError, match="disk full"):
            next(second)


def test_early_value_does_not_wait_long_for_late_ones() -> None:
    """A stranger's pages that come now and then must not delay an honest feed's by 15 s."""
    stream = Stream[bytes](weigh=len)
    begins = threading.Event()

    async def put_all() -> None:
        await stream.put(b"honest")
        begins.set()
        for _ in range(30):
            await asyncio.sleep(0.1)
            await stream.put(b"late")
        stream.finish()

    threading.Thread(target=lambda: asyncio.run(put_all()), daemon=True).start()
    begins.wait()
    with stream:
        closed = [list(batch) for batch in stream.batches(100, 60.0)]
    assert sum(map(len, closed)) == 31
    assert 1 < len(closed) < 16
    assert len(closed[0]) < 31
