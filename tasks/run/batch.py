"""A sequence that Prefect does not traverse when it is passed from task to task.

Prefect walks every list, tuple and dataclass among a task's parameters in search of futures: 3 s of
CPU for a thousand pages and their entries. It leaves a sequence of another kind alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

Value = TypeVar("Value", covariant=True)
Weighed = TypeVar("Weighed")

# The most fetched bytes in a batch: a hundred ordinary pages have a fifth of it, and with the
# copies that parsing and storing make, a run stays within 700 MiB.
BYTES_A_BATCH = 8_000_000


class Batch(Sequence[Value], Generic[Value]):
    """An immutable sequence of values."""

    __slots__ = ("_values",)

    def __init__(self, values: Iterable[Value] = ()) -> None:
        self._values = tuple(values)

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Batch[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Batch[Value]:
        return Batch(self._values[index]) if isinstance(index, slice) else self._values[index]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Value]:
        return iter(self._values)


def batches(
    values: Iterable[Weighed],
    size: int,
    weigh: Callable[[Weighed], int] = lambda _: 0,
    most_bytes: int = BYTES_A_BATCH,
) -> Iterator[Batch[Weighed]]:
    """Yield the values in batches of at most ``size`` and ``most_bytes``, or one larger value."""
    batch: list[Weighed] = []
    weight = 0
    for value in values:
        heavier = weight + weigh(value)
        if batch and (len(batch) >= size or heavier > most_bytes):
            yield Batch(batch)
            batch, heavier = [], weigh(value)
        batch.append(value)
        weight = heavier
    if batch:
        yield Batch(batch)
