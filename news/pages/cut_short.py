"""Pages that break off: what a server or a connection cut in the middle of the document.

A body that is shorter than its length says, or whose last chunk is missing, never gets here: the
connection's library raises (``tasks.guest.client``). A page without a length that ends with the
connection, or that was cut before it was counted, looks whole from outside.
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
# What hides the rest of a document until it is closed.
_HIDING = re.compile(rb"<!--|<(script|style|noscript|template|svg|iframe|title)\b", re.IGNORECASE)
_CODE = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|svg|iframe|nav|title)\b.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(rb"<[^<>]*(?:>|\Z)")
_SPACE = re.compile(r"\s+")
_SENTENCE_ENDS = tuple(STOPS + JOINED_STOPS + ":;»”\"'’)]）」』*-–—|©")
_FOOTER = re.compile(r"(?:©|\(c\)|copyright|\d)[^<>]{0,80}$", re.IGNORECASE)
# Elements that have to be closed. Of 990 real pages four have no end tag of body or html, and at
# their ends at most one of these is open; none of the four is taken for cut. Of 136 pages that were
# cut at random in their texts 129 are, and all 117 that still give an article.
_CLOSED = re.compile(rb"<(/?)(article|main|section|div)\b", re.IGNORECASE)
_OPEN_AT_A_STOP = 2  # behind a sentence's end or a tag; within a sentence 1 is enough
# More text than this behind the article's, and what is missing is the page's foot.
_FOOT = 600
_TAIL = 4_096  # of a page's bytes: its end is there, or far up
_LAST_WORDS = 40


def is_cut(page: Page) -> bool:
    """Whether the page breaks off, wherever."""
    return not _END.search(page.body, max(0, len(page.body) - _TAIL)) and breaks_off(_utf8(page))


def ends_cut(page: Page, text: str) -> bool:
    """Whether the article's text is what the page breaks off in, not what stands below it."""
    return is_cut(page) and len(_behind(_utf8(page), text)) < _FOOT


def breaks_off(html: bytes) -> bool:
    """Whether a document (in UTF-8) ends in the middle of a tag, a script or a sentence.

    Many good pages leave out the end tags of body and html, but not the end of a sentence within
    elements that have to be closed.
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
    return _open_elements(end) >= (_OPEN_AT_A_STOP if is_finished else 1)


def _utf8(page: Page) -> bytes:
    return decode(page.body, page.content_type).utf8


def _is_hidden(html: bytes) -> bool:
    """Whether it ends within a comment, a script or the title."""
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
    """How many elements that have to be closed are open at its end."""
    visible = _CODE.sub(b"", html)
    depth = 0
    for found in _CLOSED.finditer(visible):
        depth += -1 if found.group(1) else 1
    return depth


def _behind(html: bytes, text: str) -> str:
    """What the page shows after the end of the text."""
    shown = _TAG.sub(b" ", _CODE.sub(b" ", html)).decode("utf-8", "replace")
    shown = _SPACE.sub("", unescape(shown))
    wanted = _SPACE.sub("", text)[-_LAST_WORDS:]
    at = shown.rfind(wanted)
    return shown[at + len(wanted) :] if wanted and at >= 0 else ""
