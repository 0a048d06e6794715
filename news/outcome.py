"""The outcomes of an entry: a closed set; a run's counts by outcome add up to its entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from warta.news.article import Access, Article, Rejection
from warta.news.entry import Entry

Outcome = Literal["new", "version", "unchanged", "copy", "rejected", "refused", "failed", "pending"]
OUTCOMES: tuple[Outcome, ...] = (
    "new", "version", "unchanged", "copy", "rejected", "refused", "failed", "pending",
)  # fmt: skip
# Characters of a reason: a few lines of a terminal, a cell of a table. Chosen by hand.
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """A recorded entry without an outcome yet.

    ``wanted_since``: a page archived before this time is too old for it. ``replaces``: the key of
    the earlier entry that it seems to replace in its feed, or None. ``content_length``: the length
    in characters of the feed's full text, which ``entry`` lacks here.
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
    replaces: int | None = None
    content_length: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """We may not fetch the page; ``reason`` names the rule."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failure:
    """The page can't be fetched, permanently; ``status`` is the server's answer, if any."""

    reason: str
    status: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Delay:
    """The page can't be fetched now; ``not_before``: the earliest time the host allows, if stated.

    ``attempted`` is False if no request was made (the host asked us to wait, the run ended), so
    that waiting does not use up the entry's attempts. ``for_host``: the answer applies to every
    page of the host (429). ``is_read_in_vain``: the page is there, but Warta fails to read it;
    after the last attempt it is rejected, and `reextract --rejected` reads it by a later version.
    """

    reason: str
    not_before: datetime | None = None
    attempted: bool = True
    for_host: bool = False
    access: Access | None = None
    is_read_in_vain: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The result for one address, for all entries that link to it (at least one).

    ``access``: the kind of page that the server sent, or None if it did not answer.
    """

    entries: tuple[PendingEntry, ...]
    result: Article | Rejection | Refusal | Failure | Delay
    access: Access | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry with its outcome."""

    pending: PendingEntry
    outcome: Outcome
    reason: str | None
    article_id: int | None
    access: Access | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """An entry that will be tried again at ``next_attempt_at``."""

    pending: PendingEntry
    reason: str
    attempts: int
    next_attempt_at: datetime
    access: Access | None = None
