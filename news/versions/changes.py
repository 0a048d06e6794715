"""Collect the changes to documents while a batch is decided, article by article.

``news.dedupe`` decides what an article is; this keeps the known documents as they are after each
decision, so that a later article of the batch meets what an earlier one changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, TypeAlias

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.ownership import answers_for, owns
from warta.news.article import Article, PublishedFrom
from warta.news.metadata.claims import CLOCKS_DIFFER_BY, Claim, claim_of, is_taken_over
from warta.news.outcome import PendingEntry, Postponed, Settled
from warta.news.text.compare import text_hash
from warta.news.versions.decision import Decision, Document, Edit, KnownDocuments, NewDocument
from warta.news.versions.moves import moved_from
from warta.news.versions.revisions import is_material, rejection_reason, revision_of

Change: TypeAlias = Literal["version", "unchanged"]


class Changes:
    """The known documents, and the changes to them that a decision stores."""

    def __init__(self, known: KnownDocuments, now: datetime) -> None:
        self._now = now
        self._documents = dict(known.documents)
        self._aliases = dict(known.aliases)
        self._removed = known.removed
        self._predecessors = known.predecessors
        self._new: dict[int, tuple[Article, PendingEntry]] = {}
        self._edits: dict[int, Edit] = {}
        self._new_aliases: dict[int, tuple[int, str]] = {}
        self._further = set[int]()
        self._detached = set[int]()
        self._claims: list[Claim] = []

    def decision(
        self, settled: Iterable[Settled] = (), postponed: Iterable[Postponed] = ()
    ) -> Decision:
        """Return the changes as a decision, with the outcomes of entries."""
        documents = self._documents
        return Decision(
            new=tuple(
                NewDocument(
                    article_id=key,
                    article=article,
                    first=first,
                    published_at=documents[key].published_at,
                    published_from=_published(article, first, self._now)[1],
                    text_hash=documents[key].text_hash,
                )
                for key, (article, first) in self._new.items()
            ),
            edits=tuple(self._edits.values()),
            aliases=tuple((hash_, key, url) for hash_, (key, url) in self._new_aliases.items()),
            settled=tuple(settled),
            postponed=tuple(postponed),
            further=frozenset(self._further),
            moved=frozenset(self._detached),
            claims=tuple(self._claims),
        )

    def removal_reason(self, addresses: Iterable[str]) -> str | None:
        """Return why the article at one of these addresses was removed on request, or None."""
        reasons = (self._removed.get(url_hash_of(url)) for url in addresses)
        return next((each for each in reasons if each is not None), None)

    def document(self, article_id: int) -> Document | None:
        """Return a known document, or None, for instance if it was removed in the meantime."""
        return self._documents.get(article_id)

    def id_at(self, address: str) -> int | None:
        """Return the id of the document at an address, or None."""
        return self._aliases.get(url_hash_of(address))

    def document_of(self, article: Article, addresses: Sequence[str]) -> int | None:
        """Return the known document at one of the article's addresses, or None.

        An address that once redirected to another site's article may later have a page of its own,
        whose text is not a version of that article.
        """
        for url in addresses:
            known = self._documents.get(self._aliases.get(url_hash_of(url), 0))
            if known and may_change(article, known):
                return known.article_id
        return None

    def moved_from(self, article: Article, entries: Sequence[PendingEntry]) -> int | None:
        """Return the known document that moved to this article's new address, or None."""
        documents = {
            pending.entry_key: known
            for pending in entries
            if (known := self._documents.get(self._predecessors.get(pending.entry_key, 0)))
        }
        if not documents:
            return None
        published_at, _ = _published(article, _first_entry(entries), self._now)
        return moved_from(article, published_at, entries, documents)

    def add(self, article: Article, entries: Sequence[PendingEntry]) -> int:
        """Store an article for the first time; return its id."""
        article_id, first = url_hash_of(article.url), _first_entry(entries)
        self._new[article_id] = (article, first)
        self._store(
            Document(
                article_id=article_id,
                url=article.url,
                title=article.title,
                published_at=_published(article, first, self._now)[0],
                text_hash=text_hash(article.text),
                version=1,
                made_from=article.made_from,
                text=article.text,
                feed_url=first.feed_url,
            )
        )
        return article_id

    def edit(
        self, article_id: int, article: Article, speaker: PendingEntry | None = None
    ) -> tuple[Change, str | None]:
        """Store a known article's new content, or return why it is not an edit."""
        before = self._documents[article_id]
        if before.made_from == "page" and article.made_from == "feed":
            return "unchanged", None  # the page is gone or locked; the stored text is better
        if not is_material(before.text, article.text) and not is_material(
            before.title, article.title
        ):
            return "unchanged", None
        if article_id in self._new or article_id in self._edits:
            # one article at two addresses of this batch, with different boilerplate
            return "unchanged", None
        reason = rejection_reason(
            before.text, article.text, is_paywalled=article.is_paywalled, is_live=article.is_live
        )
        if reason is not None:
            return "unchanged", reason
        edit = self._rewrite(before, article, is_version=True)
        if speaker is not None and not owns(speaker.feed_url, before.url):
            self._edits[article_id] = replace(edit, is_by_foreign_feed=True)
        return "version", None

    def move(self, article_id: int, article: Article) -> tuple[Change, str | None]:
        """Store a known article's new address, and its content there."""
        before = self._documents[article_id]
        change, reason = self.edit(article_id, article)
        if reason is not None or (before.made_from, article.made_from) == ("page", "feed"):
            return change, reason  # its new page can't be read whole; the old text stays
        edit = self._edits.get(article_id) or self._rewrite(before, article, is_version=False)
        self._edits[article_id] = replace(edit, url=article.url)
        self._store(replace(self._documents[article_id], url=article.url))
        return change, None

    def reextract(self, before: Document, article: Article) -> None:
        """Store a newer extractor's result for a document's page."""
        is_version = is_material(before.text, article.text)
        edit = replace(self._rewrite(before, article, is_version=is_version), cause="extraction")
        if (
            article.published_at is not None
            and article.published_at <= self._now + CLOCKS_DIFFER_BY
        ):
            published_at, published_from = article.published_at, article.published_from
            edit = replace(edit, published_at=published_at, published_from=published_from)
            known = self._documents[before.article_id]
            self._store(replace(known, published_at=published_at))
        self._edits[before.article_id] = edit

    def claim_for_site(self, article_id: int, speaker: PendingEntry) -> None:
        """Let a feed of the article's own site replace the fields from another site's feed."""
        known = self._documents[article_id]
        if not is_taken_over(known.url, by=speaker.feed_url, of=known.feed_url):
            return
        self._store(replace(known, feed_url=speaker.feed_url))
        self._claims.append(claim_of(article_id, speaker, self._now))

    def detach_addresses(self, article: Article, addresses: Iterable[str]) -> None:
        """Detach a new article's addresses from the documents that they belonged to."""
        hashes = {url_hash_of(url) for url in addresses}
        hashes -= {url_hash_of(url) for url in article.further}
        for hash_ in hashes & self._aliases.keys():
            del self._aliases[hash_]
            self._detached.add(hash_)

    def record_addresses(self, article_id: int, article: Article, addresses: Iterable[str]) -> None:
        """Store a document's new addresses, and those of the article's further pages."""
        for url in addresses:
            hash_ = url_hash_of(url)
            if hash_ not in self._aliases:
                self._aliases[hash_] = article_id
                self._new_aliases[hash_] = (article_id, url)
        self._further.update(url_hash_of(url) for url in article.further)

    def _rewrite(self, before: Document, article: Article, *, is_version: bool) -> Edit:
        hash_ = text_hash(article.text)
        revision = revision_of(
            before.text, article.text, title_before=before.title, title_after=article.title
        )
        edit = self._edits[before.article_id] = Edit(
            article_id=before.article_id,
            article=article,
            version=before.version + is_version,
            is_version=is_version,
            changed_words=revision.added_words + revision.removed_words,
            revision=revision,
            text_hash=hash_,
        )
        self._store(
            replace(
                before,
                title=article.title,
                text_hash=hash_,
                version=edit.version,
                made_from=article.made_from,
                text=article.text,
            )
        )
        return edit

    def _store(self, document: Document) -> None:
        self._documents[document.article_id] = document


def may_change(article: Article, known: Document) -> bool:
    """Return whether an extracted article may change a stored document (``answers_for``)."""
    return answers_for(article.url, article.aliases, known.url)


def _published(
    article: Article, first: PendingEntry, now: datetime
) -> tuple[datetime, PublishedFrom]:
    """Return the time of publication and its source; ignores a date in the future, a mistake."""
    if article.published_at is None or article.published_at > now + CLOCKS_DIFFER_BY:
        return first.seen_at, "first seen"
    return article.published_at, article.published_from


def _first_entry(entries: Sequence[PendingEntry]) -> PendingEntry:
    """Return the entry that the article's fields come from, seen at the earliest time of all."""
    return replace(entries[0], seen_at=min(each.seen_at for each in entries))
