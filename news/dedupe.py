"""Decide what a batch of drafts changes: pure, and the same in any order of arrival.

A document is an article or a copy; which of the two is decided when all of a run is stored
(``news.copies.clusters``). Identity is the address: a draft with a known address belongs to that
document.
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
from warta.news.versions.decision import Decision, Document, Edit, Known, NewDocument
from warta.news.versions.moves import moved_from
from warta.news.versions.rechecks import Finding, RecheckedPage
from warta.news.versions.revisions import (
    doubt,
    is_material,
    is_same_article,
    revision_of,
)

_Verdict = Literal["version", "unchanged"]


def addresses_of(draft: Draft) -> tuple[str, ...]:
    """Return every address of the draft, the canonical one first."""
    listed = [pending.entry.url for pending in draft.entries]
    article = draft.result if isinstance(draft.result, Article) else None
    own = (article.url, *article.aliases, *article.further) if article else ()
    return tuple(dict.fromkeys(url for url in (*own, *listed) if url))


def decide(drafts: Iterable[Draft], known: Known, now: datetime) -> Decision:
    """Settle or postpone every entry of the drafts, given what is known."""
    batch = _Batch(known, now)
    for draft in sorted(drafts, key=_arrival):
        batch.take(draft)
    return batch.decision()


def decide_again(extracted: Iterable[tuple[int, Article]], known: Known, now: datetime) -> Decision:
    """Replace stored documents by a newer extractor's results for the same pages.

    A document keeps its identity and addresses. It gets a new version only if its text changed.
    """
    batch = _Batch(known, now)
    for article_id, article in extracted:
        batch.take_again(article_id, article)
    return batch.decision()


def decide_rechecks(
    seen: Iterable[RecheckedPage], known: Known, now: datetime
) -> tuple[Decision, dict[int, Finding]]:
    """Return the edits and findings of known articles whose pages were requested again.

    A page at another address, or one without the article, changes nothing.
    """
    batch = _Batch(known, now)
    findings = {each.article_id: batch.take_recheck(each) for each in seen}
    return batch.decision(), findings


def _published(
    article: Article, first: PendingEntry, now: datetime
) -> tuple[datetime, PublishedFrom]:
    """Return the time of publication; a date in the future is a mistake and not used."""
    if article.published_at is None or article.published_at > now + CLOCKS_DIFFER_BY:
        return first.seen_at, "first seen"
    return article.published_at, article.published_from


def _is_answer_for(article: Article, known: Document) -> bool:
    return answers_for(article.url, article.aliases, known.url)


def _first_sight(entries: Sequence[PendingEntry]) -> PendingEntry:
    """Return the entry that speaks for an article, with the earliest time of all entries."""
    return replace(entries[0], seen_at=min(each.seen_at for each in entries))


def _arrival(draft: Draft) -> tuple[datetime, str]:
    article = draft.result if isinstance(draft.result, Article) else None
    published = article.published_at if article else None
    first = by_seniority(draft.entries, article.url if article else "")[0]
    return (published or first.seen_at, first.entry.url or first.entry.entry_id)


class _Batch:
    """The batch's working copy of what is known, changed draft by draft."""

    def __init__(self, known: Known, now: datetime) -> None:
        self._now = now
        self._documents = dict(known.documents)
        self._aliases = dict(known.aliases)
        self._removed = known.removed
        self._before = known.before
        self._new: dict[int, tuple[Article, PendingEntry]] = {}
        self._edits: dict[int, Edit] = {}
        self._new_aliases: dict[int, tuple[int, str]] = {}
        self._further = set[int]()
        self._moved = set[int]()
        self._claims: list[Claim] = []
        self._settled: list[Settled] = []
        self._postponed: list[Postponed] = []

    def take(self, draft: Draft) -> None:
        removed = (self._removed.get(url_hash_of(url)) for url in addresses_of(draft))
        why = next((reason for reason in removed if reason is not None), None)
        if why is not None:
            self._settle(draft, "refused", why)
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
            self._take_back(article, addresses)
            verdict, reason = self._move(article_id, article)
        elif article_id is None:
            article_id = url_hash_of(article.url)
            verdict = "new"
            self._take_back(article, addresses)
            self._add(article_id, article, _first_sight(entries))
        else:
            verdict, reason = self._edit(article_id, article, entries[0])
            self._claim(article_id, entries[0])
        self._name(article_id, addresses)
        self._further.update(url_hash_of(url) for url in article.further)
        self._settled.append(Settled(entries[0], verdict, reason, article_id, draft.access))
        self._settled += [
            Settled(each, "unchanged", None, article_id, draft.access) for each in entries[1:]
        ]

    def _document_of(self, article: Article, addresses: Sequence[str]) -> int | None:
        """Return the known document at one of the article's addresses, or None.

        An address that once redirected to another site's article may later answer by itself; its
        text then is no version of that article.
        """
        for url in addresses:
            known = self._documents.get(self._aliases.get(url_hash_of(url), 0))
            if known and _is_answer_for(article, known):
                return known.article_id
        return None

    def _moved_from(self, article: Article, entries: Sequence[PendingEntry]) -> int | None:
        """Return the known document that this article is, whose address is a new one."""
        documents = {
            pending.entry_key: known
            for pending in entries
            if (known := self._documents.get(self._before.get(pending.entry_key, 0)))
        }
        if not documents:
            return None
        published_at, _ = _published(article, _first_sight(entries), self._now)
        return moved_from(article, published_at, entries, documents)

    def _take_back(self, article: Article, addresses: Sequence[str]) -> None:
        """Detach the addresses of a new article from the documents they led to before."""
        hashes = {url_hash_of(url) for url in addresses}
        hashes -= {url_hash_of(url) for url in article.further}
        for hash_ in hashes & self._aliases.keys():
            del self._aliases[hash_]
            self._moved.add(hash_)

    def _add(self, article_id: int, article: Article, first: PendingEntry) -> None:
        self._new[article_id] = (article, first)
        self._put(
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

    def _claim(self, article_id: int, speaker: PendingEntry) -> None:
        """Let a feed of the article's own site replace the statements of another site's feed."""
        known = self._documents[article_id]
        if not is_taken_over(known.url, by=speaker.feed_url, of=known.feed_url):
            return
        self._put(replace(known, feed_url=speaker.feed_url))
        self._claims.append(claim_of(article_id, speaker, self._now))

    def _edit(
        self, article_id: int, article: Article, speaker: PendingEntry | None = None
    ) -> tuple[_Verdict, str | None]:
        """Store a known article's new content, or return why it is not an edit."""
        before = self._documents[article_id]
        if before.made_from == "page" and article.made_from == "feed":
            return "unchanged", None  # the page is gone or locked; its stored text is better
        if not is_material(before.text, article.text) and not is_material(
            before.title, article.title
        ):
            return "unchanged", None
        if article_id in self._new or article_id in self._edits:
            # two addresses of one article in one batch, with different boilerplate
            return "unchanged", None
        why = doubt(
            before.text, article.text, is_paywalled=article.is_paywalled, is_live=article.is_live
        )
        if why is not None:
            return "unchanged", why
        edit = self._rewrite(before, article, is_version=True)
        if speaker is not None and not owns(speaker.feed_url, before.url):
            self._edits[article_id] = replace(edit, is_by_foreign_feed=True)
        return "version", None

    def _move(self, article_id: int, article: Article) -> tuple[_Verdict, str | None]:
        """Store what a known article says at its new address, and that address."""
        before = self._documents[article_id]
        verdict, reason = self._edit(article_id, article)
        if reason is not None or (before.made_from, article.made_from) == ("page", "feed"):
            return verdict, reason  # the page there can't be read whole; the old text stays
        edit = self._edits.get(article_id) or self._rewrite(before, article, is_version=False)
        self._edits[article_id] = replace(edit, url=article.url)
        self._put(replace(self._documents[article_id], url=article.url))
        return verdict, None

    def take_recheck(self, seen: RecheckedPage) -> Finding:
        before = self._documents.get(seen.article_id)
        article, landed = seen.article, url_hash_of(seen.landed)
        if before is None or landed in self._removed:
            return Finding("refused", "removed on request")
        here = self._aliases.get(landed)
        if {here, self._aliases.get(url_hash_of(article.url))} - {None, seen.article_id}:
            return Finding("gone", f"leads to another article: {seen.landed}"[:300])
        if here is None and not is_same_article(before.text, article.text):
            return Finding("gone", f"leads to another page: {seen.landed}"[:300])
        verdict, reason = self._edit(seen.article_id, article)
        if reason is not None:
            return Finding("failed", reason)
        self._name(seen.article_id, (seen.landed, *article.further))
        self._further.update(url_hash_of(url) for url in article.further)
        return Finding(verdict)

    def take_again(self, article_id: int, article: Article) -> None:
        before = self._documents.get(article_id)
        if before is None:
            return  # it was removed in the meantime
        if not _is_answer_for(article, before):
            return  # the page is from an address that once redirected here
        is_version = is_material(before.text, article.text)
        edit = self._rewrite(before, article, is_version=is_version)
        edit = replace(edit, cause="extraction")
        if (
            article.published_at is not None
            and article.published_at <= self._now + CLOCKS_DIFFER_BY
        ):
            published_at, published_from = article.published_at, article.published_from
            edit = replace(edit, published_at=published_at, published_from=published_from)
            self._put(replace(self._documents[article_id], published_at=published_at))
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
        self._put(
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

    def _put(self, document: Document) -> None:
        self._documents[document.article_id] = document

    def _name(self, article_id: int, addresses: Sequence[str]) -> None:
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
            again = next_attempt(self._now, attempts, delay.not_before)
            if not delay.attempted:
                again = delay.not_before or self._now
            if again is None:
                reason = f"{delay.reason}; given up after {attempts} attempts"
                self._settled.append(Settled(pending, "failed", reason, None, delay.access))
            else:
                self._postponed.append(
                    Postponed(pending, delay.reason, attempts, again, delay.access)
                )
