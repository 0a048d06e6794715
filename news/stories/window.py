"""Choose how many waiting articles are placed in stories at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from warta.news.stories.place import WINDOW_DAYS

# A batch is placed among this many members in 110 MiB (docs/decisions/0009-stories.md).
MOST_MEMBERS = 60_000


@dataclass(frozen=True, slots=True)
class WaitingArticle:
    """The part of an article that is read to place it."""

    article_id: int
    site: str
    language: str | None
    published_at: datetime
    title: str
    text: str


def one_window(
    articles: Sequence[WaitingArticle], members: Mapping[date, int]
) -> list[WaitingArticle]:
    """Return as many of the articles, from the first, as can be compared at once.

    ``members``: how many placed articles each day has. The recent articles and the backlog behind
    them are not mixed. Years of a backlog are a few batches, and so are the busiest days of a week.
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
    """Yield the days whose articles an article of this time is compared with."""
    day = _day(moment)
    return (day + timedelta(days=away) for away in range(-WINDOW_DAYS, WINDOW_DAYS + 1))


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
