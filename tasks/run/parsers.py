"""Load once what parsing needs; imported by the process that workers are forked from.

An error here would end that process, and with it the run. So errors are ignored, and each worker
loads the model itself.
"""

from __future__ import annotations

import contextlib
import os

# Before numpy is loaded, as its threads wait for each other in loops: with one in each of two
# workers a run of 200 real pages took 8.7 s of CPU instead of 32.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from warta.news.text.language import use_detector
from warta.storage.files.language_model import cache_folder, kept_detector

with contextlib.suppress(Exception):  # the cache can't be written, or is damaged
    use_detector(kept_detector(cache_folder()))

with contextlib.suppress(Exception):  # a broken installation: each worker's error says how
    # Imported now, as it loads the detector if none is set.
    import warta.news.warmed  # noqa: F401
