"""What can become of an entry: the closed set that every run's report balances over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from warta.news.article import Article, Rejection
from warta.news.entry import Entry

Outcome = Literal["new", "version", "unchanged", "copy", "rejected", "refused", "failed", "pending"]
OUTCOMES: tuple[Outcome, ...] = (
    "new", "version", "unchanged", "copy", "rejected", "refused", "failed", "pending",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry that is recorded and not yet settled.

    ``wanted_since``: a page archived before this is too old for it.
    """

    entry_key: int
    feed_id: int
    feed_url: str
    entry: Entry
    url_hash: int | None
    signature: int
    seen_at: datetime
    wanted_since: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """We may not fetch it; ``reason`` names the rule."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failure:
    """The page can't be had, for good; ``status`` is what its server said, where it did."""

    reason: str
    status: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Delay:
    """The page can't be had now. ``not_before`` is the host's own wish, when it gave one.

    ``attempted`` is False when no request was made (the host wants none yet, the run ended), so
    that waiting does not use up the entry's attempts. ``for_host``: it speaks
    for every page of the host (429), not for this one.
    """

    reason: str
    not_before: datetime | None = None
    attempted: bool = True
    for_host: bool = False
    access: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What came of one address, for every entry that links to it (at least one).

    ``access``: what the server let us see of the page; None where none was answered.
    """

    entries: tuple[PendingEntry, ...]
    result: Article | Rejection | Refusal | Failure | Delay
    access: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry that has found its outcome."""

    pending: PendingEntry
    outcome: Outcome
    reason: str | None
    article_id: int | None
    access: str | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """An entry that is tried again at ``next_attempt_at``."""

    pending: PendingEntry
    reason: str
    attempts: int
    next_attempt_at: datetime
    access: str | None = None
