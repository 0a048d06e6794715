"""Read a page again that shows little or nothing of an article.

Pruning may have removed the article's wrapper as links; the text may be in the page's scripts, or
nested so deep that the parser stopped. Each of these costs a second parse, so only pages with
hardly any text are read again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml.html import HtmlElement

from warta.news.article import Page, Rejection
from warta.news.body.main_text import MainText, Statements, main_text
from warta.news.body.page_state import MARKS, state_text
from warta.news.pages.not_article import FRONT, GALLERY, TAG, is_without_text
from warta.news.pages.tree import page_tree
from warta.news.text.compare import substance

# A page with more letters shows its article; the data in its scripts repeats it.
_LITTLE = 800
_SHORTEST_TEXT = 250
_FAR_MORE = 2
# libxml2 reads 2,048 nested elements and drops the rest.
_MOST_NESTED = 1_500
_FOR_ITS_TEXT = frozenset({FRONT, TAG, GALLERY})
_OPENED = re.compile(rb"(?:<div\b[^<>]*>\s*){20,}", re.IGNORECASE)
_CLOSED = re.compile(rb"(?:</div\s*>\s*){20,}", re.IGNORECASE)


def shows_little(shown: MainText) -> bool:
    return substance(shown.text) < _LITTLE


def may_be_article(instead: Rejection, is_article: bool, page: Page) -> bool:
    """Return whether a page rejected for lack of text declares an article, or is nested deep."""
    if instead.reason not in _FOR_ITS_TEXT and not is_without_text(instead):
        return False
    return is_article or _lies_deep(page.body)


def _lies_deep(body: bytes) -> bool:
    return body.count(b"<div") > _MOST_NESTED and _OPENED.search(body) is not None


def text_of_scripts(page: Page, shown: MainText, stated: Statements) -> MainText:
    """Return the text in the page's scripts, if it is far longer than the one shown."""
    if not any(mark in page.body for mark in MARKS):
        return shown
    tree = page_tree(page)
    if isinstance(tree, Rejection):
        return shown
    text = state_text(tree, stated.titles)
    if substance(text) <= max(_SHORTEST_TEXT, _FAR_MORE * substance(shown.text)):
        return shown
    reason = "the page shows less than its scripts hold"
    return replace(shown, text=text, method="page state", reason=reason, prose=substance(text))


def text_unpruned(page: Page, stated: Statements) -> MainText | None:
    """Return the page's text with only scripts and styles removed, or None."""
    tree = _shallow_tree(page)
    return None if tree is None else main_text(tree, page.url, stated, is_pruned=False)


def _shallow_tree(page: Page) -> HtmlElement | None:
    """Return the page's tree, without directly nested wrappers if there are too many."""
    body = page.body
    if _lies_deep(body):
        body = _CLOSED.sub(b"</div>", _OPENED.sub(b"<div>", body))
    tree = page_tree(replace(page, body=body))
    return None if isinstance(tree, Rejection) else tree
