"""Decide what a batch of drafts changes: pure, and the result is the same in any order.

A document is an article or a copy; which of the two is decided when the whole run is stored
(``news.copies.clusters``). The address is the identity: a draft with a known address belongs to
the document at that address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.ownership import answers_for, owns
from warta.news.article import Article, PublishedFrom, Rejection
from warta.news.metadata.claims import (
    CLOCKS_DIFFER_BY,
    Claim,
    by_seniority,
    claim_of,
    is_taken_over,
)
from warta.news.outcome import (
    LONGEST_REASON,
    Delay,
    Draft,
    Failure,
    Outcome,
    PendingEntry,
    Postponed,
    Refusal,
    Settled,
)
from warta.news.polling.schedule import next_attempt
from warta.news.text.compare import text_hash
from warta.news.versions.decision import Decision, Document, Edit, KnownDocuments, NewDocument
from warta.news.versions.moves import moved_from
from warta.news.versions.rechecks import Finding, RecheckedPage
from warta.news.versions.revisions import (
    is_material,
    is_same_article,
    rejection_reason,
    revision_of,
)

_Verdict = Literal["version", "unchanged"]


def addresses_of(draft: Draft) -> tuple[str, ...]:
    """Return every address of the draft, the canonical one first."""
    listed = [pending.entry.url for pending in draft.entries]
    article = draft.result if isinstance(draft.result, Article) else None
    own = (article.url, *article.aliases, *article.further) if article else ()
    return tuple(dict.fromkeys(url for url in (*own, *listed) if url))


def decide(drafts: Iterable[Draft], known: KnownDocuments, now: datetime) -> Decision:
    """Return the decision that settles or postpones every entry of the drafts."""
    batch = _Batch(known, now)
    for draft in sorted(drafts, key=_arrival_order):
        batch.take(draft)
    return batch.decision()


def decide_reextraction(
    extracted: Iterable[tuple[int, Article]], known: KnownDocuments, now: datetime
) -> Decision:
    """Return the decision that replaces documents by a newer extractor's results for their pages.

    A document keeps its identity and addresses. It gets a new version only if its text changed.
    """
    batch = _Batch(known, now)
    for article_id, article in extracted:
        batch.take_reextracted(article_id, article)
    return batch.decision()


def decide_rechecks(
    pages: Iterable[RecheckedPage], known: KnownDocuments, now: datetime
) -> tuple[Decision, dict[int, Finding]]:
    """Return the edits of rechecked articles, and the finding for each.

    A page at another address, or one without the article, changes nothing.
    """
    batch = _Batch(known, now)
    findings = {page.article_id: batch.take_recheck(page) for page in pages}
    return batch.decision(), findings


def _published(
    article: Article, first: PendingEntry, now: datetime
) -> tuple[datetime, PublishedFrom]:
    """Return the time of publication and its source; ignores a date in the future, a mistake."""
    if article.published_at is None or article.published_at > now + CLOCKS_DIFFER_BY:
        return first.seen_at, "first seen"
    return article.published_at, article.published_from


def _may_change(article: Article, known: Document) -> bool:
    """Return whether an extracted article may change a stored document (``answers_for``)."""
    return answers_for(article.url, article.aliases, known.url)


def _first_entry(entries: Sequence[PendingEntry]) -> PendingEntry:
    """Return the entry that the article's fields come from, seen at the earliest time of all."""
    return replace(entries[0], seen_at=min(each.seen_at for each in entries))


def _arrival_order(draft: Draft) -> tuple[datetime, str]:
    article = draft.result if isinstance(draft.result, Article) else None
    published = article.published_at if article else None
    first = by_seniority(draft.entries, article.url if article else "")[0]
    return (published or first.seen_at, first.entry.url or first.entry.entry_id)


class _Batch:
    """The known documents and the changes to them, updated draft by draft."""

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
        self._moved = set[int]()
        self._claims: list[Claim] = []
        self._settled: list[Settled] = []
        self._postponed: list[Postponed] = []

    def take(self, draft: Draft) -> None:
        """Settle or postpone the entries of a draft."""
        reasons = (self._removed.get(url_hash_of(url)) for url in addresses_of(draft))
        reason = next((each for each in reasons if each is not None), None)
        if reason is not None:
            self._settle(draft, "refused", reason)
            return
        match draft.result:
            case Article() as article:
                self._take_article(draft, article)
            case Rejection(reason=reason):
                self._settle(draft, "rejected", reason)
            case Refusal(reason):
                self._settle(draft, "refused", reason)
            case Failure(reason):
                self._settle(draft, "failed", reason)
            case Delay() as delay:
                self._postpone(draft, delay)

    def decision(self) -> Decision:
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
            settled=tuple(self._settled),
            postponed=tuple(self._postponed),
            further=frozenset(self._further),
            moved=frozenset(self._moved),
            claims=tuple(self._claims),
        )

    def _take_article(self, draft: Draft, article: Article) -> None:
        addresses = addresses_of(draft)
        entries = by_seniority(draft.entries, article.url)
        article_id = self._document_of(article, addresses)
        moved = self._moved_from(article, entries) if article_id is None else None
        verdict: Outcome
        reason = None
        if moved is not None:
            article_id = moved
            self._detach_addresses(article, addresses)
            verdict, reason = self._move(article_id, article)
        elif article_id is None:
            article_id = url_hash_of(article.url)
            verdict = "new"
            self._detach_addresses(article, addresses)
            self._add(article_id, article, _first_entry(entries))
        else:
            verdict, reason = self._edit(article_id, article, entries[0])
            self._claim_for_site(article_id, entries[0])
        self._record_addresses(article_id, addresses)
        self._further.update(url_hash_of(url) for url in article.further)
        self._settled.append(Settled(entries[0], verdict, reason, article_id, draft.access))
        self._settled += [
            Settled(each, "unchanged", None, article_id, draft.access) for each in entries[1:]
        ]

    def _document_of(self, article: Article, addresses: Sequence[str]) -> int | None:
        """Return the known document at one of the article's addresses, or None.

        An address that once redirected to another site's article may later have a page of its own,
        whose text is not a version of that article.
        """
        for url in addresses:
            known = self._documents.get(self._aliases.get(url_hash_of(url), 0))
            if known and _may_change(article, known):
                return known.article_id
        return None

    def _moved_from(self, article: Article, entries: Sequence[PendingEntry]) -> int | None:
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

    def _detach_addresses(self, article: Article, addresses: Sequence[str]) -> None:
        """Detach a new article's addresses from the documents that they belonged to."""
        hashes = {url_hash_of(url) for url in addresses}
        hashes -= {url_hash_of(url) for url in article.further}
        for hash_ in hashes & self._aliases.keys():
            del self._aliases[hash_]
            self._moved.add(hash_)

    def _add(self, article_id: int, article: Article, first: PendingEntry) -> None:
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

    def _claim_for_site(self, article_id: int, speaker: PendingEntry) -> None:
        """Let a feed of the article's own site replace the fields from another site's feed."""
        known = self._documents[article_id]
        if not is_taken_over(known.url, by=speaker.feed_url, of=known.feed_url):
            return
        self._store(replace(known, feed_url=speaker.feed_url))
        self._claims.append(claim_of(article_id, speaker, self._now))

    def _edit(
        self, article_id: int, article: Article, speaker: PendingEntry | None = None
    ) -> tuple[_Verdict, str | None]:
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

    def _move(self, article_id: int, article: Article) -> tuple[_Verdict, str | None]:
        """Store a known article's new address, and its content there."""
        before = self._documents[article_id]
        verdict, reason = self._edit(article_id, article)
        if reason is not None or (before.made_from, article.made_from) == ("page", "feed"):
            return verdict, reason  # its new page can't be read whole; the old text stays
        edit = self._edits.get(article_id) or self._rewrite(before, article, is_version=False)
        self._edits[article_id] = replace(edit, url=article.url)
        self._store(replace(self._documents[article_id], url=article.url))
        return verdict, None

    def take_recheck(self, page: RecheckedPage) -> Finding:
        """Store an edit that a recheck found; return the finding."""
        before = self._documents.get(page.article_id)
        article, final_hash = page.article, url_hash_of(page.final_url)
        if before is None or final_hash in self._removed:
            return Finding("refused", "removed on request")
        owner = self._aliases.get(final_hash)
        if {owner, self._aliases.get(url_hash_of(article.url))} - {None, page.article_id}:
            return Finding("gone", f"leads to another article: {page.final_url}"[:LONGEST_REASON])
        if owner is None and not is_same_article(before.text, article.text):
            return Finding("gone", f"leads to another page: {page.final_url}"[:LONGEST_REASON])
        verdict, reason = self._edit(page.article_id, article)
        if reason is not None:
            return Finding("failed", reason)
        self._record_addresses(page.article_id, (page.final_url, *article.further))
        self._further.update(url_hash_of(url) for url in article.further)
        return Finding(verdict)

    def take_reextracted(self, article_id: int, article: Article) -> None:
        """Store a newer extractor's result for a document's page."""
        before = self._documents.get(article_id)
        if before is None:
            return  # removed in the meantime
        if not _may_change(article, before):
            return  # the page came from an address that once redirected to this document
        is_version = is_material(before.text, article.text)
        edit = replace(self._rewrite(before, article, is_version=is_version), cause="extraction")
        if (
            article.published_at is not None
            and article.published_at <= self._now + CLOCKS_DIFFER_BY
        ):
            published_at, published_from = article.published_at, article.published_from
            edit = replace(edit, published_at=published_at, published_from=published_from)
            self._store(replace(self._documents[article_id], published_at=published_at))
        self._edits[article_id] = edit

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

    def _record_addresses(self, article_id: int, addresses: Sequence[str]) -> None:
        for url in addresses:
            hash_ = url_hash_of(url)
            if hash_ not in self._aliases:
                self._aliases[hash_] = article_id
                self._new_aliases[hash_] = (article_id, url)

    def _settle(self, draft: Draft, outcome: Outcome, reason: str) -> None:
        self._settled += [
            Settled(pending, outcome, reason, None, draft.access) for pending in draft.entries
        ]

    def _postpone(self, draft: Draft, delay: Delay) -> None:
        for pending in draft.entries:
            attempts = pending.attempts + delay.attempted
            due = next_attempt(self._now, attempts, delay.not_before)
            if not delay.attempted:
                due = delay.not_before or self._now
            if due is None:
                reason = f"{delay.reason}; given up after {attempts} attempts"
                self._settled.append(Settled(pending, "failed", reason, None, delay.access))
            else:
                self._postponed.append(
                    Postponed(pending, delay.reason, attempts, due, delay.access)
                )
