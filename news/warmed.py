"""Everything that parsing needs, imported and loaded by importing this.

For the process that workers are forked from: they share it and begin at once. By itself each
would take 1.2 s of CPU and 150 MB for the same (measured on two cores), half of it for the
language detector's model.
"""

from __future__ import annotations

from warta.news import extract
from warta.news.feeds import parse as feeds
from warta.news.pagination import joining
from warta.news.text.language import detector

__all__ = ["extract", "feeds", "joining"]

detector()
