"""Choose which of the waiting articles are placed in stories together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from warta.news.stories.place import WINDOW_DAYS

# Placing a batch among this many members takes 110 MiB (docs/decisions/0009-stories.md).
MOST_MEMBERS = 60_000


@dataclass(frozen=True, slots=True)
class WaitingArticle:
    """The fields of an article that are read to place it."""

    article_id: int
    site: str
    language: str | None
    published_at: datetime
    title: str
    text: str


def one_window(
    articles: Sequence[WaitingArticle], members: Mapping[date, int]
) -> list[WaitingArticle]:
    """Return the first of the articles, as many as can be compared at once.

    ``members``: the number of placed articles of each day. Recent articles and the older backlog
    after them are not mixed.
    """
    recent_or_not = [each for each in articles if each.published_at >= articles[0].published_at]
    days: set[date] = set()
    near: set[date] = set()
    size = 0
    for number, article in enumerate(recent_or_not):
        day = _day(article.published_at)
        if day in days:
            continue
        added = set(days_near(article.published_at)) - near
        size += sum(members.get(each, 0) for each in added)
        if days and size > MOST_MEMBERS:
            return recent_or_not[:number]
        days.add(day)
        near |= added
    return recent_or_not


def days_near(moment: datetime) -> Iterator[date]:
    """Yield the days whose articles are compared with an article of this time."""
    day = _day(moment)
    return (day + timedelta(days=away) for away in range(-WINDOW_DAYS, WINDOW_DAYS + 1))


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
