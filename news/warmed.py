"""Import and load everything that parsing needs, by importing this module.

For the process that workers are forked from: they share it and start at once. Alone, each would
take 1.2 s of CPU and 150 MB (measured on two cores), half of it for the model of the language
detector.
"""

from __future__ import annotations

from warta.news import extract
from warta.news.feeds import parse as feeds
from warta.news.pagination import joining
from warta.news.text.language import detector

__all__ = ["extract", "feeds", "joining"]

detector()
