"""What became of an attempt to deliver."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """A delivery was not taken: why, and after how many seconds the receiver wants the next try."""

    reason: str
    retry_after: float | None = None
