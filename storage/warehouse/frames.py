"""Keep DuckDB from importing pandas in processes that make no frames.

Where pandas is installed, DuckDB imports it to look at its first parameter: 0.3 s of CPU, a fifth
of a run with nothing due. ``warta.open`` makes frames, so only the commands call this.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast


def without_pandas() -> None:
    """Have imports of pandas fail in this process from now on, unless it is imported already."""
    cast("dict[str, ModuleType | None]", sys.modules).setdefault("pandas", None)
