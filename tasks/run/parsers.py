"""Imported by the process that workers are forked from: what parsing needs, loaded once.

Errors here would end that process, and with it the run: what fails is loaded in the usual way.
"""

from __future__ import annotations

import contextlib

from warta.news.text.language import use_detector
from warta.storage.files.language_model import cache_folder, kept_detector

with contextlib.suppress(Exception):  # no place for it, or a damaged file: it is unpacked
    use_detector(kept_detector(cache_folder()))

# It loads the detector if none was given.
from warta.news import warmed

__all__ = ["warmed"]
