"""Limit the length of every field of an article, far above what real news needs.

Without limits, a page of 10 MB in one line becomes an article of ten million characters, and a
hundred of those in one batch need more memory than the database has. Where no figure is given, the
limit is chosen by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from warta.news.article import Article, Related, Removed
from warta.news.text.compare import word_count

# Some 40,000 English words. Of 1,541 real articles the longest has 49,000 characters.
MOST_CHARACTERS = 250_000
# Of all removed lines together; `warta trace` shows them.
MOST_REMOVED_CHARACTERS = 100_000
# In a field of one line: a headline, a name, a section.
MOST_LINE_CHARACTERS = 2_000
# Values in a list: authors, tags, links to other articles, other addresses.
MOST_VALUES = 200


def bounded(article: Article) -> Article:
    """Return an article within the limits; ``partial_reason`` says if its text was cut."""
    text, reason = article.text, article.partial_reason
    if len(text) > MOST_CHARACTERS:
        text = _cut(text)
        reason = f"longer than {MOST_CHARACTERS:,} characters"
    return replace(
        article,
        text=text,
        partial_reason=reason and reason[:MOST_LINE_CHARACTERS],
        word_count=article.word_count if text is article.text else word_count(text),
        title=article.title[:MOST_LINE_CHARACTERS],
        summary=article.summary[:MOST_LINE_CHARACTERS],
        authors=_lines(article.authors),
        categories=_lines(article.categories),
        tags=_lines(article.tags),
        aliases=article.aliases[:MOST_VALUES],
        further=article.further[:MOST_VALUES],
        related=tuple(
            Related(link.title[:MOST_LINE_CHARACTERS], link.url)
            for link in article.related[:MOST_VALUES]
            if len(link.url) <= MOST_LINE_CHARACTERS
        ),
        removed=_removed(article.removed),
        published_why=article.published_why and article.published_why[:MOST_LINE_CHARACTERS],
        dateline=article.dateline and article.dateline[:MOST_LINE_CHARACTERS],
        agency=article.agency and article.agency[:MOST_LINE_CHARACTERS],
    )


def _cut(text: str) -> str:
    """Return the text cut at the end of a paragraph, or a word, if one is near enough."""
    for end in ("\n", " "):
        position = text.rfind(end, MOST_CHARACTERS - MOST_CHARACTERS // 10, MOST_CHARACTERS)
        if position > 0:
            return text[:position]
    return text[:MOST_CHARACTERS]


def _lines(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value[:MOST_LINE_CHARACTERS] for value in values[:MOST_VALUES])


def _removed(lines: Sequence[Removed]) -> tuple[Removed, ...]:
    bounded_lines, room = list[Removed](), MOST_REMOVED_CHARACTERS
    for line in lines:
        if room <= 0:
            break
        bounded_lines.append(Removed(line.text[:room], line.why[:MOST_LINE_CHARACTERS]))
        room -= len(line.text)
    return tuple(bounded_lines)
