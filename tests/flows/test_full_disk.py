"""`serve` reports a full disk, because Prefect can begin no run then and prints nothing."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from warta.flows.full_disk import report_full_disk


@pytest.mark.parametrize(
    ("looks", "reports"),
    [("....", 0), (".#.#.", 0), ("##...", 1), ("######", 1), ("##..###.", 2)],
)
def test_full_disk_is_reported_once_each_time(looks: str, reports: int) -> None:
    """Nobody learns of it without a message; one every twenty seconds would fill the journal."""
    left, lines = list(looks), list[str]()

    def full(_: Path) -> bool:
        if not left:
            raise asyncio.CancelledError
        return left.pop(0) == "#"

    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(report_full_disk(Path("prefect"), lines.append, 0, full))
    assert len(lines) == reports
    assert not left
