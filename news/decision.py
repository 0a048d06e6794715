"""The values of deciding: what is known of a batch's addresses, and what to store of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from warta.news.article import Article, PublishedFrom
from warta.news.claims import Claim
from warta.news.outcome import PendingEntry, Postponed, Settled
from warta.news.versions.revisions import NOTHING, Revision


@dataclass(frozen=True, slots=True)
class Document:
    """What deciding needs to know of a stored article or copy."""

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

    ``removed``: the addresses whose article was removed on request, with the reason.
    """

    aliases: dict[int, int] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    removed: dict[int, str] = field(default_factory=dict)


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
    """What takes the place of a stored document's content.

    ``is_version`` is False where the same text was only read better: then the version keeps its
    number and time. ``published_at`` is None where the stored time stands. ``is_told_by_another``:
    another site's feed led to it, so what the page is silent on stays as it is stored.
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
    is_told_by_another: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What to store. ``further``: those of the aliases that are further pages of their article.

    ``moved``: those of the aliases that led to another article before. ``claims``: what a site's
    own feed says of articles that another site's feed had listed first.
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
        """How many articles got a new version."""
        return sum(edit.is_version for edit in self.edits)
