"""Read a page a second time if little or no text of an article was found.

Pruning may have removed the article's wrapper as a list of links, the text may be in the page's
scripts, or nested so deep that the parser stopped. Each case costs a second parse, so only pages
with little text are read again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml.html import HtmlElement

from warta.news.addresses.article_names import names_article
from warta.news.article import Page, Rejection
from warta.news.body.main_text import MainText, main_text
from warta.news.body.page_state import state_text
from warta.news.body.state_values import may_have_states
from warta.news.body.statements import Statements
from warta.news.pages.not_article import AUDIO, AUTHOR, FRONT, GALLERY, TAG, VIDEO, is_without_text
from warta.news.pages.tree import page_tree
from warta.news.text.compare import substance

# If a page has more letters, the data in its scripts only repeats them. These four are chosen by
# hand, the lengths in letters.
_LITTLE = 800
_SHORTEST_TEXT = 250
_FAR_MORE = 2
_MUCH_TAKEN = 500  # characters
# libxml2 reads 2,048 nested elements and drops the rest.
_MOST_NESTED = 1_500
_FOR_ITS_TEXT = frozenset({FRONT, TAG, AUTHOR, GALLERY})
_MEDIA = frozenset({VIDEO, AUDIO})
_OPENED = re.compile(rb"(?:<div\b[^<>]*>\s*){20,}", re.IGNORECASE)
_CLOSED = re.compile(rb"(?:</div\s*>\s*){20,}", re.IGNORECASE)


def has_little_text(shown: MainText) -> bool:
    """Return whether a text is so short that the page's scripts may have more."""
    return substance(shown.text) < _LITTLE


def may_be_article(rejection: Rejection, is_article: bool, page: Page, shown: MainText) -> bool:
    """Return whether a page rejected for its text may be an article all the same.

    It may if it declares one, has the address of one, is nested deeply, or if Trafilatura took
    paragraphs from it.
    """
    if rejection.reason in _MEDIA:
        return shown.taken >= _MUCH_TAKEN
    if rejection.reason not in _FOR_ITS_TEXT and not is_without_text(rejection):
        return False
    if is_article or names_article(page.url) or shown.taken >= _MUCH_TAKEN:
        return True
    return _is_nested_deeply(page.body)


def _is_nested_deeply(body: bytes) -> bool:
    return body.count(b"<div") > _MOST_NESTED and _OPENED.search(body) is not None


def text_of_scripts(page: Page, shown: MainText, stated: Statements) -> MainText:
    """Return the text in the page's scripts if it is far longer than the shown one."""
    if not may_have_states(page.body):
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
    """Return the text of the unpruned page, or None if it can't be parsed."""
    tree = _shallow_tree(page)
    return None if tree is None else main_text(tree, page.url, stated, is_pruned=False)


def _shallow_tree(page: Page) -> HtmlElement | None:
    """Return the page's tree, with long runs of nested wrappers reduced to one; or None."""
    body = page.body
    if _is_nested_deeply(body):
        body = _CLOSED.sub(b"</div>", _OPENED.sub(b"<div>", body))
    tree = page_tree(replace(page, body=body))
    return None if isinstance(tree, Rejection) else tree
