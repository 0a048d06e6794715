"""Warta collects news into DuckDB; `warta.open()` reads what was collected from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warta.reader import News, open  # noqa: A004 - read as warta.open

__all__ = ["News", "open"]


def __getattr__(name: str) -> Any:
    # DuckDB takes 0.1 s to import: `warta --help` does not need it.
    if name in __all__:
        from warta import reader

        return getattr(reader, name)
    raise AttributeError(f"module 'warta' has no attribute {name!r}")
