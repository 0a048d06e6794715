"""Who may read what is stored: its owner alone, unless the setting `shared_with` says otherwise.

The archive holds pages that were paid for, the logs addresses with tokens. Nobody else ever writes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

UMASKS = {"nobody": 0o077, "group": 0o027, "everybody": 0o022}


@contextlib.contextmanager
def readable_by(shared_with: str) -> Iterator[None]:
    """Let files that the block makes be read by nobody else, the group, or everybody.

    It sets the umask, which DuckDB, Prefect and worker processes heed as well.
    """
    before = os.umask(UMASKS[shared_with])
    try:
        yield
    finally:
        os.umask(before)


def mode(wanted: int) -> int:
    """Return the mode that a file gets which is made with ``wanted``."""
    umask = os.umask(0o077)
    os.umask(umask)
    return wanted & ~umask
