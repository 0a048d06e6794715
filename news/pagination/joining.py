"""Join an article's pages into one text, without repeating what the pages share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from warta.news.addresses.urls import url_key
from warta.news.article import Article, Rejection, Removed
from warta.news.pagination.page_walk import Rest
from warta.news.pagination.words import label_of, means_next, means_whole, page_number
from warta.news.text.compare import normalised, word_count

WHY_PAGER = "leads to another page of the article"
# A shorter line may be repeated on purpose: an interviewer's question, a line of a poem.
_LONG_LINE = 40
_ONE = r"(?:\d{1,2}|\.\.\.|…|[|/·•])"
_PAGER = re.compile(rf"(?:\D{{0,20}}[\s:]\s*)?{_ONE}(?:\s+{_ONE})+")  # "Halaman: 1 2 3"
# A view on one page must hold this much of what the first page says.
_HELD = 0.5


def joined(first: Article, others: Sequence[Article | Rejection], rest: Rest) -> Article:
    """Return the whole article: the first page's, with the texts of the pages after it."""
    missing, read = rest.missing, list[Article]()
    for number, other in enumerate(others, 2):
        if isinstance(other, Rejection):
            missing = f"page {number}: {other.reason}"
            break
        read.append(other)
    pages = [first, *read]
    cut = (
        f"page {n}: {page.partial_reason}" for n, page in enumerate(pages, 1) if page.partial_reason
    )
    missing = missing or next(cut, None)
    removed = list(dict.fromkeys(line for page in pages for line in page.removed))
    if rest.is_single_view and read and _holds(read[0].text, first.text):
        text, count = read[0].text, 1
    else:
        texts = []
        for page in pages:
            kept, pagers = _without_pagers(page.text)
            texts.append(kept)
            removed += pagers
        text, count = join_texts(texts), 1 + sum(_adds(texts[0], each) for each in texts[1:])
    return replace(
        first,
        url=_own_address(first, rest),
        text=text,
        word_count=word_count(text),
        related=tuple({link.url: link for page in pages for link in page.related}.values()),
        removed=tuple(removed),
        is_paywalled=any(page.is_paywalled for page in pages),
        pages=count,
        partial_reason=missing,
        further=rest.addresses,
    )


def join_texts(texts: Sequence[str]) -> str:
    """Join texts; lines that all begin with come first, lines that all end with come last.

    Every line of every text is kept, in its order. A long line that an earlier text has comes once,
    and so do lines shared at the texts' beginnings and ends, however short.
    """
    pages = [text.split("\n") for text in texts if text]
    if len(pages) < 2:
        return "\n".join(pages[0]) if pages else ""
    first = [_key(line) for line in pages[0]]
    foot = max((_shared_end(first, [_key(line) for line in page]) for page in pages[1:]), default=0)
    foot = min(foot, len(first) - 1)
    end = pages[0][len(first) - foot :]
    end_keys = [_key(line) for line in end]
    lines = pages[0][: len(first) - foot]
    seen = {key for key in first if len(key) >= _LONG_LINE}
    for page in pages[1:]:
        keys = [_key(line) for line in page]
        top = _shared_start(first, keys)
        stop = len(keys) - _shared_end(end_keys, keys)
        for key, line in list(zip(keys, page, strict=True))[top : max(top, stop)]:
            if key not in seen:
                lines.append(line)
                if len(key) >= _LONG_LINE:
                    seen.add(key)
    return "\n".join([*lines, *end])


def _adds(first: str, other: str) -> bool:
    """Return whether a page has any line that the first lacks; a server may ignore page numbers."""
    return not {_key(line) for line in other.split("\n")} <= {
        _key(line) for line in first.split("\n")
    }


def _holds(view: str, first: str) -> bool:
    keys = {_key(line) for line in view.split("\n")}
    wanted = [key for key in map(_key, first.split("\n")) if len(key) >= _LONG_LINE]
    return sum(key in keys for key in wanted) >= _HELD * len(wanted)


def _own_address(first: Article, rest: Rest) -> str:
    """Return the first page's address; some name the single-page view as canonical instead."""
    others = {url_key(url) for url in rest.addresses}
    if url_key(first.url) not in others:
        return first.url
    return next((url for url in first.aliases if url_key(url) not in others), first.url)


def _without_pagers(text: str) -> tuple[str, list[Removed]]:
    kept, pagers = [], []
    for line in text.split("\n"):
        label = label_of(line)
        is_pager = len(line) <= 80 and (
            page_number(label) is not None
            or (bool(label) and (means_next(label) or means_whole(label)))
            or _PAGER.fullmatch(label) is not None
        )
        if is_pager:
            pagers.append(Removed(line, WHY_PAGER))
        else:
            kept.append(line)
    return "\n".join(kept), pagers


def _shared_start(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count


def _shared_end(left: Sequence[str], right: Sequence[str]) -> int:
    return _shared_start(left[::-1], right[::-1])


def _key(line: str) -> str:
    return normalised(line) or line.strip()
