"""Make drafts of what arrived: the page's article, or the feed's where the page can't be had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from prefect import task
from prefect.cache_policies import NO_CACHE

from warta.news.addresses.ownership import owns
from warta.news.addresses.urls import site_of
from warta.news.article import Article, RawPage, Rejection
from warta.news.claims import believed, by_seniority
from warta.news.outcome import (
    Delay,
    Draft,
    Failure,
    PendingEntry,
    Refusal,
)
from warta.news.parsing import article_from_feed, article_of
from warta.news.polling.schedule import MOST_ATTEMPTS
from warta.storage.tables.site_memory import recurring_keys
from warta.tasks.fetch import Arrival, NotModified
from warta.tasks.record import address_without_page
from warta.tasks.run.batch import Batch
from warta.tasks.run.desk import Desk
from warta.tasks.run.workers import Lost


@task(name="extract articles", cache_policy=NO_CACHE, persist_result=False)
def extract_articles(desk: Desk, arrivals: Batch[Arrival]) -> Batch[Draft]:
    """Extract a batch of pages in the worker processes.

    Not retried: a page that hangs or crashes its worker is rejected with that reason.
    """
    pages = [(a, a.result) for a in arrivals if isinstance(a.result, RawPage)]
    recurring = memory_of(desk, [raw.url for _, raw in pages])
    results = desk.workers.each(
        article_of,
        (
            {
                "raw": raw,
                "entry": believed(by_seniority(arrival.wanted.entries, raw.url)[0], raw.url),
                "most_bytes": desk.web.most_bytes,
                "recurring": recurring(raw.url),
                "rest": arrival.rest,
            }
            for arrival, raw in pages
        ),
    )
    extracted = {id(a): result for (a, _), result in zip(pages, results, strict=True)}
    drafts = []
    for arrival in arrivals:
        result = extracted.get(id(arrival), arrival.result)
        if isinstance(result, Lost):
            result = Rejection(result.reason)
        assert not isinstance(result, RawPage | NotModified)
        drafts.append(Draft(arrival.wanted.entries, result, _access_of(result)))
    return complete_from_feeds(desk, Batch(drafts))


@task(name="articles from feeds", cache_policy=NO_CACHE, persist_result=False)
def complete_from_feeds(desk: Desk, drafts: Batch[Draft]) -> Batch[Draft]:
    """Where there is no article but the site's own feed carried the whole text, make it from that.

    A feed of another site could put any words under the publisher's name. Not retried, for the
    reason above.
    """
    drafts = Batch(map(_with_foreign_text_named, drafts))
    without = [draft for draft in drafts if _needs_feed(draft) and _with_own_text(draft)]
    leading = [
        max(_with_own_text(draft), key=lambda each: len(each.entry.content)) for draft in without
    ]
    urls = [each.entry.url or address_without_page(each) for each in leading]
    recurring = memory_of(desk, urls)
    results = desk.workers.each(
        article_from_feed,
        (
            {"entry": each.entry, "url": url, "recurring": recurring(url)}
            for each, url in zip(leading, urls, strict=True)
        ),
    )
    made = {
        id(draft): replace(draft, result=result)
        for draft, result in zip(without, results, strict=True)
        if isinstance(result, Article)
    }
    return Batch(made.get(id(draft), draft) for draft in drafts)


def memory_of(desk: Desk, urls: Sequence[str]) -> Callable[[str], frozenset[int]]:
    """What the sites of these addresses repeat under their articles, by address."""
    if not urls:
        return lambda _: frozenset()
    with desk.warehouse.transaction() as database:
        keys = recurring_keys(database, map(site_of, urls))
    return lambda url: keys.get(site_of(url), frozenset())


def _access_of(result: object) -> str | None:
    match result:
        case Article(is_paywalled=is_paywalled):
            return "paywalled" if is_paywalled else "ok"
        case Rejection(access=access) | Delay(access=access):
            return access
    return None


def _with_own_text(draft: Draft) -> list[PendingEntry]:
    """The entries that carry a text, from feeds of the site whose address they give."""
    return [
        each
        for each in draft.entries
        if each.entry.content and (each.entry.url is None or owns(each.feed_url, each.entry.url))
    ]


def _with_foreign_text_named(draft: Draft) -> Draft:
    """The draft whose reason says that a feed's text was there, and why it is not the article."""
    match draft.result:
        case Failure(reason=reason) | Rejection(reason=reason) | Refusal(reason=reason):
            if any(each.entry.content for each in draft.entries) and not _with_own_text(draft):
                reason = f"{reason}; the text in a feed of another site is not used"
                return replace(draft, result=replace(draft.result, reason=reason))
    return draft


def _needs_feed(draft: Draft) -> bool:
    if isinstance(draft.result, Article) or not any(e.entry.content for e in draft.entries):
        return False
    if isinstance(draft.result, Delay):
        last = min(entry.attempts for entry in draft.entries) + 1 >= MOST_ATTEMPTS
        return draft.result.attempted and last
    return True
