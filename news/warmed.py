"""Load everything that parsing needs when this module is imported.

The process that workers are forked from imports it, so workers share the memory and start at once.
Otherwise each would need 1.2 s of CPU and 150 MB (measured on two cores), half of it for the model
of the language detector, and another 0.1 s for its first article.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from warta.news import extract
from warta.news.article import Page
from warta.news.feeds import parse as feeds
from warta.news.pagination import joining
from warta.news.text.language import detector

__all__ = ["extract", "feeds", "joining"]

detector()


def _read_a_page() -> None:
    """Extract an article in a legacy encoding, to load what parsing loads at first use."""
    sentence = "On 3 March 2026 the council of the harbour town agreed to a new lease of the café. "
    html = f"<body><h1>A new lease</h1><p>By Jane Doe</p>{f'<p>{4 * sentence}</p>' * 5}"
    url = "http://siaran.example/1"
    page = Page(url, url, "text/html", html.encode("windows-1252"), datetime.now(UTC))
    extract.extract(page)


_read_a_page()
# Exclude these objects from garbage collection, which would write to their memory and unshare it.
gc.freeze()
