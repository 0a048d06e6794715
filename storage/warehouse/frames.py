"""Keep DuckDB from importing pandas in processes that make no data frames.

If pandas is installed, DuckDB imports it to inspect the first parameter: 0.3 s of CPU, a fifth of a
run with nothing due. ``warta.open`` makes data frames, so only the commands call this.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast


def without_pandas() -> None:
    """Make imports of pandas fail in this process, unless it is imported already."""
    cast("dict[str, ModuleType | None]", sys.modules).setdefault("pandas", None)
