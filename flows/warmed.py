"""Do once, in the process that runs are forked from, what each run would do; imported there last.

The first `Settings()` of a process takes 0.2 s, as Python remembers which class is a subclass of
which; Prefect imports its drawing of flows with the first task. What lives for ever is kept out of
garbage collection, which in a run would visit, and so copy, all of it.
"""

from __future__ import annotations

import gc

import prefect.utilities.visualization
from prefect.settings import Settings

__all__ = ["prefect"]

Settings()
gc.collect()
gc.freeze()
