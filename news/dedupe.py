"""Decide what a batch of drafts changes: pure, and the result is the same in any order.

A document is an article or a copy; which of the two is decided when the whole run is stored
(``news.copies.clusters``). The address is the identity: a draft with a known address belongs to
the document at that address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from warta.news.addresses.identity import url_hash_of
from warta.news.article import Article, Rejection
from warta.news.metadata.claims import by_seniority
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
from warta.news.versions.changes import Changes, may_change
from warta.news.versions.decision import Decision, KnownDocuments
from warta.news.versions.rechecks import Finding, RecheckedPage
from warta.news.versions.revisions import has_same_text, is_same_article


def addresses_of(draft: Draft) -> tuple[str, ...]:
    """Return every address of the draft, the canonical one first."""
    listed = [pending.entry.url for pending in draft.entries]
    article = draft.result if isinstance(draft.result, Article) else None
    own = (article.url, *article.aliases, *article.further) if article else ()
    return tuple(dict.fromkeys(url for url in (*own, *listed) if url))


def decide(drafts: Iterable[Draft], known: KnownDocuments, now: datetime) -> Decision:
    """Return the decision that settles or postpones every entry of the drafts."""
    changes = Changes(known, now)
    outcomes = [
        each
        for draft in sorted(drafts, key=_arrival_order)
        for each in _outcomes(draft, changes, now)
    ]
    return changes.decision(
        (each for each in outcomes if isinstance(each, Settled)),
        (each for each in outcomes if isinstance(each, Postponed)),
    )


def decide_reextraction(
    extracted: Iterable[tuple[int, Article]], known: KnownDocuments, now: datetime
) -> Decision:
    """Return the decision that replaces documents by a newer extractor's results for their pages.

    A document keeps its identity and addresses. It gets a new version only if its text changed.
    Skipped are documents removed in the meantime, and pages of addresses that once redirected to
    the document.
    """
    changes = Changes(known, now)
    for article_id, article in extracted:
        before = changes.document(article_id)
        if before is not None and may_change(article, before):
            changes.reextract(before, article)
    return changes.decision()


def decide_rechecks(
    pages: Iterable[RecheckedPage], known: KnownDocuments, now: datetime
) -> tuple[Decision, dict[int, Finding]]:
    """Return the edits of rechecked articles, and the finding for each.

    A page at another address, or one without the article, changes nothing.
    """
    changes = Changes(known, now)
    findings = {page.article_id: _finding(page, changes) for page in pages}
    return changes.decision(), findings


def _arrival_order(draft: Draft) -> tuple[datetime, str]:
    article = draft.result if isinstance(draft.result, Article) else None
    published = article.published_at if article else None
    first = by_seniority(draft.entries, article.url if article else "")[0]
    return (published or first.seen_at, first.entry.url or first.entry.entry_id)


def _outcomes(draft: Draft, changes: Changes, now: datetime) -> list[Settled | Postponed]:
    """Return the outcome or the next attempt of each entry of a draft; store its article."""
    removal = changes.removal_reason(addresses_of(draft))
    if removal is not None:
        return _settled(draft, "refused", removal)
    match draft.result:
        case Article() as article:
            return _stored(draft, article, changes)
        case Rejection(reason=reason):
            return _settled(draft, "rejected", reason)
        case Refusal(reason):
            return _settled(draft, "refused", reason)
        case Failure(reason):
            return _settled(draft, "failed", reason)
        case Delay() as delay:
            return postponed(draft, delay, now)


def _stored(draft: Draft, article: Article, changes: Changes) -> list[Settled | Postponed]:
    """Store a draft's article as new, moved or edited; return the outcomes of its entries."""
    article = _without_wrong_claim(article, draft.entries, changes)
    addresses = addresses_of(replace(draft, result=article))
    entries = by_seniority(draft.entries, article.url)
    article_id = changes.document_of(article, addresses)
    moved = changes.moved_from(article, entries) if article_id is None else None
    outcome: Outcome
    reason = None
    if moved is not None:
        article_id = moved
        changes.detach_addresses(article, addresses)
        outcome, reason = changes.move(article_id, article)
    elif article_id is None:
        outcome = "new"
        changes.detach_addresses(article, addresses)
        article_id = changes.add(article, entries)
    else:
        outcome, reason = changes.edit(article_id, article, entries[0])
        changes.claim_for_site(article_id, entries[0])
    changes.record_addresses(article_id, article, addresses)
    return [
        Settled(entries[0], outcome, reason, article_id, draft.access),
        *(Settled(each, "unchanged", None, article_id, draft.access) for each in entries[1:]),
    ]


def _without_wrong_claim(
    article: Article, entries: Iterable[PendingEntry], changes: Changes
) -> Article:
    """Return the article at its own address if another text is known at the one that it claims.

    A template that names one canonical address on every page would merge the articles of a site.
    """
    listed = (pending.entry.url for pending in entries)
    own = tuple(url for url in (*article.aliases, *listed) if url and url != article.url)
    known = changes.document(changes.id_at(article.url) or 0)
    if (
        known is None
        or not own
        or has_same_text(known.text, known.title, article.text, article.title)
    ):
        return article
    keys = {url_hash_of(url) for url in own}
    if url_hash_of(article.url) in keys or any(changes.id_at(u) == known.article_id for u in own):
        return article  # it is no mere claim: this address was requested, or led there before
    return replace(article, url=own[0], aliases=own)


def _settled(draft: Draft, outcome: Outcome, reason: str) -> list[Settled | Postponed]:
    return [Settled(pending, outcome, reason, None, draft.access) for pending in draft.entries]


def postponed(draft: Draft, delay: Delay, now: datetime) -> list[Settled | Postponed]:
    """Return the next attempt of each entry, or its failure after the last one."""
    outcomes: list[Settled | Postponed] = []
    for pending in draft.entries:
        attempts = pending.attempts + delay.attempted
        due = next_attempt(now, attempts, delay.not_before)
        if not delay.attempted:
            due = delay.not_before or now
        if due is None:
            reason = f"{delay.reason}; given up after {attempts} attempts"
            outcome: Outcome = "rejected" if delay.is_read_in_vain else "failed"
            outcomes.append(Settled(pending, outcome, reason, None, delay.access))
        else:
            outcomes.append(Postponed(pending, delay.reason, attempts, due, delay.access))
    return outcomes


def _finding(page: RecheckedPage, changes: Changes) -> Finding:
    """Store an edit that a recheck found; return the finding."""
    before, article = changes.document(page.article_id), page.article
    if before is None or changes.removal_reason([page.final_url]) is not None:
        return Finding("refused", "removed on request")
    owner = changes.id_at(page.final_url)
    if {owner, changes.id_at(article.url)} - {None, page.article_id}:
        return Finding("gone", f"leads to another article: {page.final_url}"[:LONGEST_REASON])
    if owner is None and not is_same_article(before.text, article.text):
        return Finding("gone", f"leads to another page: {page.final_url}"[:LONGEST_REASON])
    change, reason = changes.edit(page.article_id, article)
    if reason is not None:
        return Finding("failed", reason)
    changes.record_addresses(page.article_id, article, (page.final_url, *article.further))
    return Finding(change)
