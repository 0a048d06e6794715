"""A page that shows little or nothing of an article, looked at once more.

What pruning takes for links may have been the article's wrapper, its text may lie in the page's
scripts, or so deep that the parser gave up. All of these cost a second parse, so they are for pages
with next to no text only.
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

# With more letters than this a page shows its article; what its scripts hold repeats it.
_LITTLE = 800
_SHORTEST_TEXT = 250
_FAR_MORE = 2
# libxml2 reads 2,048 elements within one another and drops the rest.
_MOST_NESTED = 1_500
_FOR_ITS_TEXT = frozenset({FRONT, TAG, GALLERY})
_OPENED = re.compile(rb"(?:<div\b[^<>]*>\s*){20,}", re.IGNORECASE)
_CLOSED = re.compile(rb"(?:</div\s*>\s*){20,}", re.IGNORECASE)


def shows_little(found: MainText) -> bool:
    return substance(found.text) < _LITTLE


def may_be_article(instead: Rejection, is_article: bool, page: Page) -> bool:
    """Whether a page that is rejected for its text says that it is an article, or lies deep."""
    if instead.reason not in _FOR_ITS_TEXT and not is_without_text(instead):
        return False
    return is_article or _lies_deep(page.body)


def _lies_deep(body: bytes) -> bool:
    return body.count(b"<div") > _MOST_NESTED and _OPENED.search(body) is not None


def text_of_scripts(page: Page, found: MainText, said: Statements) -> MainText:
    """Return the text in the page's scripts, where it is far longer than the one shown."""
    if not any(mark in page.body for mark in MARKS):
        return found
    tree = page_tree(page)
    if isinstance(tree, Rejection):
        return found
    text = state_text(tree, said.titles)
    if substance(text) <= max(_SHORTEST_TEXT, _FAR_MORE * substance(found.text)):
        return found
    reason = "the page shows less than its scripts hold"
    return replace(found, text=text, method="page state", reason=reason, prose=substance(text))


def text_unpruned(page: Page, said: Statements) -> MainText | None:
    """Return the text of the page when nothing but scripts and styles is taken out of it."""
    tree = _shallow_tree(page)
    return None if tree is None else main_text(tree, page.url, said, is_pruned=False)


def _shallow_tree(page: Page) -> HtmlElement | None:
    """The page's tree, without the wrappers that lie directly in one another, if too many do."""
    body = page.body
    if _lies_deep(body):
        body = _CLOSED.sub(b"</div>", _OPENED.sub(b"<div>", body))
    tree = page_tree(replace(page, body=body))
    return None if isinstance(tree, Rejection) else tree
