"""Define when known articles are rechecked for edits, and the possible findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from warta.news.article import Article, Rejection
from warta.news.outcome import Delay, Failure, Refusal

RecheckOutcome = Literal["not modified", "unchanged", "version", "gone", "failed", "refused"]

# RFC 9110, 15.5.5 and 15.5.11.
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class RecheckPolicy:
    """The ages, in hours, at which articles are requested again; at most ``most`` in one run."""

    after_hours: Sequence[int] = (1, 6, 24, 168)
    most: int = 500

    @property
    def first(self) -> timedelta:
        return timedelta(hours=min(self.after_hours, default=0))

    @property
    def last(self) -> timedelta:
        return timedelta(hours=max(self.after_hours, default=0))


@dataclass(frozen=True, slots=True)
class RecheckedPage:
    """An article's page as it is now; ``final_url`` is where the redirects ended."""

    article_id: int
    final_url: str
    article: Article


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of requesting one article again."""

    outcome: RecheckOutcome
    reason: str | None = None


def finding_of(result: Rejection | Refusal | Failure | Delay) -> Finding | None:
    """Return the finding for a page without an article, or None if no request was made."""
    match result:
        case Delay(attempted=False):
            return None
        case Refusal(reason):
            return Finding("refused", reason)
        case Failure(reason, status):
            return Finding("gone" if status in _GONE else "failed", reason)
        case Rejection(reason=reason, access="soft 404"):
            return Finding("gone", reason)
        case Rejection(reason=reason) | Delay(reason=reason):
            return Finding("failed", reason)
