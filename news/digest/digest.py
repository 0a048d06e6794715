"""What a day brought, as it is told on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Story:
    """A story of the day: its earliest article, and how many addresses and sites carried it."""

    title: str
    url: str
    first_site: str
    first_at: str
    articles: int
    sites: int


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of an article. ``title_before`` is the headline that stood there."""

    title: str
    url: str
    site: str
    title_before: str | None
    title_changed: bool
    is_correction: bool
    changed_words: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What came in on the day, and how many feeds there are and fail now."""

    articles: int
    sites: int
    copies: int
    edits: int
    feeds: int
    failing: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A day (UTC). Pairs are a name and how many articles; ``failing`` a feed and why."""

    day: date
    counts: Counts
    stories: tuple[Story, ...]
    edits: tuple[Edit, ...]
    days: tuple[tuple[str, int], ...]
    hours: tuple[tuple[int, int], ...]
    sites: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    failing: tuple[tuple[str, str | None], ...]

    @property
    def headline(self) -> str:
        """The day in a sentence."""
        counts = self.counts
        if not counts.articles:
            return "No article that was collected was published on this day."
        return (
            f"{_some(counts.articles, 'article')} on {_some(counts.sites, 'site')}; "
            f"{_some(counts.copies, 'copy', 'copies')}, {_some(counts.edits, 'edit')}."
        )


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
