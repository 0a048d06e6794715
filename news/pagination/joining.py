"""Join an article's pages into one text, with the lines that the pages share only once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from warta.news.addresses.urls import url_key
from warta.news.article import Article, Rejection, Removed
from warta.news.pagination.page_walk import FurtherPages
from warta.news.pagination.words import label_of, means_next, means_whole, page_number
from warta.news.text.compare import normalised, word_count

WHY_PAGER = "leads to another page of the article"
# A shorter line may be repeated on purpose: an interviewer's question, a line of a poem.
_LONG_LINE = 40
_ONE = r"(?:\d{1,2}|\.\.\.|…|[|/·•])"
_PAGER = re.compile(rf"(?:\D{{0,20}}[\s:]\s*)?{_ONE}(?:\s+{_ONE})+")  # "Halaman: 1 2 3"
# Share of the first page's long lines that a single-page view must have; chosen by hand, as lines
# may be joined differently there.
_LEAST_IN_VIEW = 0.5


def joined(first: Article, results: Sequence[Article | Rejection], rest: FurtherPages) -> Article:
    """Return the first page's article, with the texts of all pages joined."""
    missing, read_pages = rest.missing, list[Article]()
    for number, other in enumerate(results, 2):
        if isinstance(other, Rejection):
            missing = f"page {number}: {other.reason}"
            break
        read_pages.append(other)
    pages = [first, *read_pages]
    cut = (
        f"page {n}: {page.partial_reason}" for n, page in enumerate(pages, 1) if page.partial_reason
    )
    missing = missing or next(cut, None)
    removed = list(dict.fromkeys(line for page in pages for line in page.removed))
    if rest.is_single_view and read_pages and _holds(read_pages[0].text, first.text):
        text, count = read_pages[0].text, 1
    else:
        texts = []
        for page in pages:
            remaining, pagers = _without_pagers(page.text)
            texts.append(remaining)
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
    """Return the texts joined, with shared first lines at the top and shared last lines at the end.

    Keeps every line of every text, in order, but a long line that an earlier text has only once,
    and lines shared at the texts' beginnings and ends only once, however short.
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
    known_lines = {key for key in first if len(key) >= _LONG_LINE}
    for page in pages[1:]:
        keys = [_key(line) for line in page]
        top = _shared_start(first, keys)
        stop = len(keys) - _shared_end(end_keys, keys)
        for key, line in list(zip(keys, page, strict=True))[top : max(top, stop)]:
            if key not in known_lines:
                lines.append(line)
                if len(key) >= _LONG_LINE:
                    known_lines.add(key)
    return "\n".join([*lines, *end])


def _adds(first: str, other: str) -> bool:
    """Return whether a page has a line that the first lacks; some servers ignore page numbers."""
    return not {_key(line) for line in other.split("\n")} <= {
        _key(line) for line in first.split("\n")
    }


def _holds(view: str, first: str) -> bool:
    keys = {_key(line) for line in view.split("\n")}
    long_lines = [key for key in map(_key, first.split("\n")) if len(key) >= _LONG_LINE]
    return sum(key in keys for key in long_lines) >= _LEAST_IN_VIEW * len(long_lines)


def _own_address(first: Article, rest: FurtherPages) -> str:
    """Return the first page's address, though its canonical may be the single-page view."""
    further = {url_key(url) for url in rest.addresses}
    if url_key(first.url) not in further:
        return first.url
    return next((url for url in first.aliases if url_key(url) not in further), first.url)


def _without_pagers(text: str) -> tuple[str, list[Removed]]:
    remaining, pagers = [], []
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
            remaining.append(line)
    return "\n".join(remaining), pagers


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
