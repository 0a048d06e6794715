"""A sequence that Prefect does not traverse when it is passed from task to task.

Prefect walks every list, tuple and dataclass among a task's parameters in search of futures: 3 s of
CPU for a thousand pages and their entries. It leaves a sequence of another kind alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

Value = TypeVar("Value", covariant=True)


class Batch(Sequence[Value], Generic[Value]):
    """An unchanging sequence of values."""

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


def batches(values: Iterable[Value], size: int) -> Iterator[Batch[Value]]:
    """The values in batches of at most ``size``."""
    rest = iter(values)
    while batch := Batch(islice(rest, size)):
        yield batch
