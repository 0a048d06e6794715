"""Find the authors that a page shows: in marked bylines, plain ones, or beside the date."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from warta.news.metadata.byline_elements import BylineElements
from warta.news.metadata.marked_bylines import marked_authors
from warta.news.metadata.names_beside_dates import author_beside_date
from warta.news.metadata.plain_bylines import plain_authors


def shown_authors(
    tree: HtmlElement,
    elements: BylineElements,
    heading: HtmlElement | None,
    not_persons: Iterable[str],
) -> tuple[str, ...]:
    """Return the authors that the page shows: in marked bylines, else in plain ones."""
    not_persons = tuple(not_persons)
    return (
        marked_authors(elements, heading, not_persons)
        or plain_authors(tree, heading, not_persons)
        or author_beside_date(tree, heading, not_persons)
    )
