"""Detect pages that a server or a connection cut.

Only pages that are complete for HTTP come here: without a length, or cut before their length was
counted. If a body is shorter than its Content-Length or lacks its last chunk, the HTTP library
raises (``tasks.web.client``).
"""

from __future__ import annotations

import re
from html import unescape

from warta.news.article import Page
from warta.news.text.charset import decode
from warta.news.text.sentences import JOINED_STOPS, STOPS

CUT_SHORT = "the page breaks off"

_END = re.compile(rb"</(?:body|html)\b", re.IGNORECASE)
_START = re.compile(rb"<(?:!doctype html|html|body)\b", re.IGNORECASE)
# An unclosed one hides the rest of the document.
_HIDING = re.compile(rb"<!--|<(script|style|noscript|template|svg|iframe|title)\b", re.IGNORECASE)
_CODE = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|svg|iframe|nav|title)\b.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(rb"<[^<>]*(?:>|\Z)")
_SPACE = re.compile(r"\s+")
_SENTENCE_ENDS = tuple(STOPS + JOINED_STOPS + ":;»”\"'’)]）」』*-–—|©")
_FOOTER = re.compile(r"(?:©|\(c\)|copyright|\d)[^<>]{0,80}$", re.IGNORECASE)
# Elements that must be closed. Of 990 real pages, four have no end tag of body or html; in these at
# most one such element is open at the end, and none is called cut. Of 136 pages cut at random
# places in their texts, 129 are called cut, among them all 117 that still give an article.
_CLOSED = re.compile(rb"<(/?)(article|main|section|div)\b", re.IGNORECASE)
_OPEN_AFTER_SENTENCE = 2  # open elements that show a cut after a sentence; within one, 1 is enough
# If more characters than this follow the article, only the page's footer was cut. Chosen by hand.
_FOOT = 600
_TAIL = 4_096  # bytes at the end of a page that are searched for its end tags
_LAST_CHARACTERS = 40  # of an article, to find its end in the page


def is_cut(page: Page) -> bool:
    """Return whether the page was cut."""
    return not _END.search(page.body, max(0, len(page.body) - _TAIL)) and breaks_off(_utf8(page))


def ends_cut(page: Page, text: str) -> bool:
    """Return whether the page was cut inside the article's text, not below it."""
    return is_cut(page) and len(_text_after(_utf8(page), text)) < _FOOT


def breaks_off(html: bytes) -> bool:
    """Return whether a document (in UTF-8) ends inside a tag, a script or a sentence.

    Complete pages may omit the end tags of body and html, but they neither end in the middle of a
    sentence nor leave several other elements open.
    """
    if _END.search(html) or not _START.search(html[:4096]):
        return False
    end = html.rstrip()
    if end.rfind(b"<") > end.rfind(b">"):
        return True
    if _is_hidden(end):
        return True
    last = _SPACE.sub(" ", unescape(end[end.rfind(b">") + 1 :].decode("utf-8", "replace"))).strip()
    is_finished = not last or last.endswith(_SENTENCE_ENDS) or _FOOTER.match(last) is not None
    return _open_elements(end) >= (_OPEN_AFTER_SENTENCE if is_finished else 1)


def _utf8(page: Page) -> bytes:
    return decode(page.body, page.content_type).utf8


def _is_hidden(html: bytes) -> bool:
    """Return whether the document ends inside a comment, a script or the title."""
    at = 0
    while (opened := _HIDING.search(html, at)) is not None:
        name = opened.group(1)
        closing = rb"-->" if name is None else rb"</" + re.escape(name) + rb"\b"
        closed = re.compile(closing, re.IGNORECASE).search(html, opened.end())
        if closed is None:
            return True
        at = closed.end()
    return False


def _open_elements(html: bytes) -> int:
    """Return how many elements that must be closed are open at the end."""
    visible = _CODE.sub(b"", html)
    depth = 0
    for tag in _CLOSED.finditer(visible):
        depth += -1 if tag.group(1) else 1
    return depth


def _text_after(html: bytes, text: str) -> str:
    """Return the text that the page shows after the article's."""
    visible = _TAG.sub(b" ", _CODE.sub(b" ", html)).decode("utf-8", "replace")
    visible = _SPACE.sub("", unescape(visible))
    last_words = _SPACE.sub("", text)[-_LAST_CHARACTERS:]
    position = visible.rfind(last_words)
    return visible[position + len(last_words) :] if last_words and position >= 0 else ""
