"""Restrict who may read stored files: the owner, unless the setting `shared_with` says otherwise.

The archive holds pages that were paid for, and the logs hold addresses with tokens. Nobody else
ever writes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

UMASKS = {"nobody": 0o077, "group": 0o027, "everybody": 0o022}


@contextlib.contextmanager
def readable_by(shared_with: str) -> Iterator[None]:
    """Limit the readers of files made in the block: nobody else, the group, or everybody.

    Sets the umask, which DuckDB, Prefect and worker processes follow too.
    """
    before = os.umask(UMASKS[shared_with])
    try:
        yield
    finally:
        os.umask(before)


def mode(wanted: int) -> int:
    """Return the mode of a file that is created with ``wanted``, after the umask."""
    umask = os.umask(0o077)
    os.umask(umask)
    return wanted & ~umask
