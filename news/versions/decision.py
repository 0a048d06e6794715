"""The values of a decision: what is known of a batch's addresses, and what to store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from warta.news.article import Article, PublishedFrom
from warta.news.metadata.claims import Claim
from warta.news.outcome import PendingEntry, Postponed, Settled
from warta.news.versions.revisions import NOTHING, Revision


@dataclass(frozen=True, slots=True)
class Document:
    """The parts of a stored article or copy that decisions need."""

    article_id: int
    url: str
    title: str
    published_at: datetime
    text_hash: int
    version: int
    made_from: str
    text: str
    feed_url: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The part of the warehouse that a batch touches: the documents at its addresses.

    ``removed``: the addresses whose article was removed on request, with the reason. ``before``: by
    entry key, the document that an entry led to before, or that the entry did whose place it takes
    in its feed.
    """

    aliases: dict[int, int] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    removed: dict[int, str] = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to store for the first time; ``first`` is the entry that speaks for it."""

    article_id: int
    article: Article
    first: PendingEntry
    published_at: datetime
    published_from: PublishedFrom
    text_hash: int


@dataclass(frozen=True, slots=True)
class Edit:
    """The new content of a stored document.

    ``is_version`` is False if the same text was only extracted better: the version keeps its number
    and time. ``published_at`` is None if the stored time stays. ``is_by_foreign_feed``: another
    site's feed led to the page, so fields that the page leaves empty stay as stored. ``url``: the
    article's new address, if it moved.
    """

    article_id: int
    article: Article
    version: int
    is_version: bool
    changed_words: int
    text_hash: int
    revision: Revision = NOTHING
    cause: Literal["publisher", "extraction"] = "publisher"
    published_at: datetime | None = None
    published_from: PublishedFrom | None = None
    is_by_foreign_feed: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to store.

    ``further``: aliases that are further pages of their article. ``moved``: aliases that led to
    another article before. ``claims``: statements of a site's own feed about articles that another
    site's feed had listed first.
    """

    new: tuple[NewDocument, ...]
    edits: tuple[Edit, ...]
    aliases: tuple[tuple[int, int, str], ...]
    settled: tuple[Settled, ...]
    postponed: tuple[Postponed, ...]
    further: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()
    claims: tuple[Claim, ...] = ()

    @property
    def versions(self) -> int:
        """Return how many articles got a new version."""
        return sum(edit.is_version for edit in self.edits)
