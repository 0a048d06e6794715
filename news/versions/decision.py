"""The input and the result of a decision: the known documents, and the changes to store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from warta.news.article import Article, PublishedFrom
from warta.news.metadata.claims import Claim
from warta.news.outcome import PendingEntry, Postponed, Settled
from warta.news.versions.revisions import NO_REVISION, Revision


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
class KnownDocuments:
    """The part of the warehouse that a batch touches: the documents at its addresses.

    ``aliases``: article ids by URL hash. ``documents``: by article id. ``removed``: reasons by URL
    hash, for articles removed on request. ``predecessors``: by entry key, the article id that the
    entry led to before, or that the entry it replaces in its feed led to.
    """

    aliases: dict[int, int] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    removed: dict[int, str] = field(default_factory=dict)
    predecessors: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to store for the first time; ``first``: the entry that its fields come from."""

    article_id: int
    article: Article
    first: PendingEntry
    published_at: datetime
    published_from: PublishedFrom
    text_hash: int


@dataclass(frozen=True, slots=True)
class Edit:
    """The new content of a stored document.

    ``is_version`` is False if the same text was only extracted better; the version then keeps its
    number and time. ``published_at`` is None if the stored time stays. ``is_by_foreign_feed``:
    another site's feed led to the page, so fields that the page leaves empty stay as stored.
    ``url``: the article's new address, if it moved.
    """

    article_id: int
    article: Article
    version: int
    is_version: bool
    changed_words: int
    text_hash: int
    revision: Revision = NO_REVISION
    cause: Literal["publisher", "extraction"] = "publisher"
    published_at: datetime | None = None
    published_from: PublishedFrom | None = None
    is_by_foreign_feed: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The changes to store.

    ``aliases``: URL hash, article id and URL. ``further``: URL hashes of further pages of articles.
    ``moved``: URL hashes that belonged to another article before. ``claims``: fields from a site's
    own feed, for articles that another site's feed had listed first.
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
