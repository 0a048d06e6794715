"""Separate pages that an earlier version merged by a claim that is not believed any more.

Templates that name one canonical or AMP address on every page made versions of one article from
all articles of a site (``news.addresses.canonical``). The archive still has their pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.urls import BadAddress, site_of
from warta.news.article import Article
from warta.news.dedupe import addresses_of, decide
from warta.news.outcome import Draft
from warta.news.versions.revisions import has_same_text
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.entries import settle
from warta.storage.tables.merged import MergedAddress, merged_addresses, take_apart
from warta.tasks.reextract import pages_of, results_of
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event

_PAGES_A_BATCH = 50  # in memory; chosen by hand


@effect("separate merged articles", counts="article_ids")
def separate_merged(context: RunContext, article_ids: Batch[int]) -> int:
    """Make articles of the pages that would not be merged with these articles today.

    Returns how many. Not retried: each batch is one transaction, after which its pages are not
    found again.
    """
    with context.warehouse.transaction() as database:
        addresses = merged_addresses(database, article_ids)
    by_article = [list(group) for _, group in groupby(addresses, key=lambda each: each.article_id)]
    separated = 0
    for groups in batches([each for each in by_article if _others(each)], _PAGES_A_BATCH):
        own = _extracted(context, [_own(group) for group in groups])
        others = [each for group in groups for each in _others(group)]
        for part in batches(others, _PAGES_A_BATCH):
            if context.stop.is_set():
                return separated
            wrong = list(_wrongly_merged(part, own, _extracted(context, part)))
            if wrong:
                _store(context, wrong)
                separated += len(wrong)
    return separated


def _others(addresses: Sequence[MergedAddress]) -> list[MergedAddress]:
    """Return the addresses of an article whose pages may be other articles."""
    return [
        each
        for each in addresses
        if each.url_hash != each.own_hash
        and each.entry_keys
        and _is_same_site(each.url, each.article_url)
    ]


def _own(addresses: Sequence[MergedAddress]) -> MergedAddress:
    return next(each for each in addresses if each.url_hash == each.own_hash)


def _extracted(context: RunContext, addresses: Sequence[MergedAddress]) -> dict[int, Article]:
    """Return the articles on the pages of addresses that redirected nowhere, by address.

    An address that redirects leads to the article, whatever the page claims.
    """
    pages = [
        page
        for page in pages_of(context, [each.reading for each in addresses])
        if url_hash_of(page.page.url) == page.key
    ]
    results = zip((page.key for page in pages), results_of(context, pages), strict=True)
    return {url_hash: result for url_hash, result in results if isinstance(result, Article)}


def _wrongly_merged(
    addresses: Sequence[MergedAddress], own: dict[int, Article], found: dict[int, Article]
) -> Iterator[tuple[MergedAddress, Article]]:
    """Yield the pages that are other articles than that of their address."""
    for address in addresses:
        article, other = own.get(address.own_hash), found.get(address.url_hash)
        if article is None or other is None:
            continue
        leads_to = {url_hash_of(url) for url in (other.url, *other.aliases)}
        if not leads_to.isdisjoint((url_hash_of(address.article_url), address.own_hash)):
            continue
        if not has_same_text(article.text, article.title, other.text, other.title):
            yield address, other


def _store(context: RunContext, wrong: Sequence[tuple[MergedAddress, Article]]) -> None:
    now = datetime.now(UTC)
    articles = {address.url_hash: article for address, article in wrong}
    with context.warehouse.transaction() as database:
        reopened = take_apart(database, context.run_id, [address for address, _ in wrong])
        drafts = [
            Draft(entries, articles[url_hash])
            for url_hash in articles
            if (entries := tuple(each for each in reopened if each.url_hash == url_hash))
        ]
        known = known_of(database, [url for draft in drafts for url in addresses_of(draft)])
        decision = decide(drafts, known, now)
        save_decision(database, decision, now)
        settle(database, context.run_id, decision.settled, decision.postponed, now)
    for address, article in wrong:
        event("article separated", url=article.url, was_merged_with=address.article_url)


def _is_same_site(one: str, other: str) -> bool:
    try:
        return site_of(one) == site_of(other)
    except BadAddress:
        return False
