"""Restrict who may read stored files: only the owner, or those in the setting `shared_with`.

The archive may hold pages that were paid for, and logs hold addresses with tokens. Only the owner
may write.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

UMASKS = {"nobody": 0o077, "group": 0o027, "everybody": 0o022}


@contextlib.contextmanager
def readable_by(shared_with: str) -> Iterator[None]:
    """Limit the readers of files created in the block: "nobody" else, the "group", or "everybody".

    Sets the umask, which also holds for DuckDB, Prefect and worker processes.
    """
    before = os.umask(UMASKS[shared_with])
    try:
        yield
    finally:
        os.umask(before)


def mode(requested: int) -> int:
    """Return the mode that a file created with the mode ``requested`` gets, by the umask."""
    umask = os.umask(0o077)
    os.umask(umask)
    return requested & ~umask
