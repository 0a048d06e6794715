"""The values of a digest: a day's stories, edits and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Story:
    """A story of the day: its earliest article, and how often and on how many sites it appeared.

    ``earlier_site`` and ``earlier_at`` ("2026-11-27 16:43"): where and when it was first published
    in the 30 days before; None if it was not.
    """

    title: str
    url: str
    first_site: str
    first_at: str
    publications: int
    sites: int
    earlier_site: str | None = None
    earlier_at: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of an article; ``title_before``: the headline before the edit."""

    title: str
    url: str
    site: str
    title_before: str | None
    title_changed: bool
    is_correction: bool
    changed_words: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of the day's articles, and of feeds and failing feeds now."""

    articles: int
    sites: int
    copies: int
    edits: int
    feeds: int
    failing: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of a day (UTC). Pairs: a name and its articles; ``failing``: feeds and reasons."""

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
        """Return the day in a sentence."""
        counts = self.counts
        if not counts.articles + counts.copies:
            return "None of the collected articles was published on this day."
        return (
            f"{_some(counts.articles, 'article')} on {_some(counts.sites, 'site')}; "
            f"{_some(counts.copies, 'copy', 'copies')}, {_some(counts.edits, 'edit')}."
        )


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
