"""Turn fetched pages into drafts: the page's article, or the feed's text instead of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from warta.news.addresses.ownership import owns
from warta.news.addresses.urls import site_of
from warta.news.article import Access, Article, RawPage, Rejection
from warta.news.entry import Entry
from warta.news.metadata.claims import believed, by_seniority
from warta.news.outcome import Delay, Draft, Failure, PendingEntry, Refusal
from warta.news.pagination.page_walk import FurtherPages
from warta.news.parsing import article_from_feed, article_of
from warta.news.polling.schedule import MOST_ATTEMPTS
from warta.storage.tables.entries import contents_of
from warta.storage.tables.site_memory import SiteMemory
from warta.tasks.fetch import Arrival, NotModified, Wanted
from warta.tasks.record import address_without_page
from warta.tasks.run.batch import Batch
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.site_time import PATIENCE_SECONDS, QUICK_SECONDS
from warta.tasks.run.workers import Job, Lost, Waiting

# A site whose pages used up its time gets new time after this long, whatever the schedule.
_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Extracted:
    """The results of a batch of pages; ``slow``: pages that were left for later."""

    drafts: Batch[Draft]
    slow: Batch[Wanted]


@effect("extract articles", counts="arrivals")
def extract_articles(
    context: RunContext, arrivals: Batch[Arrival], *, after_all_others: bool = False
) -> Extracted:
    """Extract a batch of pages in the worker processes.

    A slow page is extracted at the end of the run, with its full time: one that then hangs, or
    needs too much memory, is rejected. One on which the parser fails or crashes is tried again by
    later runs, as the fault may be ours or the system's; the sixth time it is rejected.
    """
    results = _extracted(
        context, [each for each in arrivals if isinstance(each.result, RawPage)], after_all_others
    )
    drafts, slow = list[Draft](), list[Wanted]()
    for arrival in arrivals:
        result = results.get(id(arrival), arrival.result)
        match result:
            case Waiting() | Lost(may_try_longer=True) if not after_all_others:
                slow.append(_from_archive(arrival))
                continue
            case Waiting(reason):
                result = _waiting(reason)
            case Lost(may_pass=True) as lost:
                result = _to_try_again(context, lost, arrival.wanted.entries)
            case Lost(reason):
                result = Rejection(reason)
        assert not isinstance(result, RawPage | NotModified | Waiting | Lost)
        drafts.append(Draft(arrival.wanted.entries, result, _access_of(result)))
    done = Batch(drafts)
    if not context.remote_lookup:  # the feeds' texts are in the home's warehouse
        done = complete_from_feeds(context, done)
    return Extracted(done, Batch(slow))


def _extracted(
    context: RunContext, arrivals: Sequence[Arrival], after_all_others: bool
) -> dict[int, Article | Rejection | Failure | Lost | Waiting]:
    """Extract fetched pages; return the results by the id of their arrival."""
    # The smallest first: slow pages are seldom small.
    arrivals = sorted(arrivals, key=lambda arrival: len(_page(arrival).body))
    memory = memory_of(context, [_page(each).url for each in arrivals])
    jobs = [
        article_job(
            context,
            page := _page(arrival),
            believed(by_seniority(arrival.wanted.entries, page.url)[0], page.url),
            arrival.rest,
            memory(page.url),
            seconds=None if after_all_others else QUICK_SECONDS,
        )
        for arrival in arrivals
    ]
    workers = context.workers
    if after_all_others:
        results = workers.each_in_turn(article_of, jobs, workers.after_all_others)
    else:
        results = workers.each_in_turn(
            article_of, jobs, workers.while_others_wait, patience=PATIENCE_SECONDS
        )
    return {id(arrival): result for arrival, result in zip(arrivals, results, strict=True)}


def article_job(
    context: RunContext,
    page: RawPage,
    entry: Entry,
    rest: FurtherPages,
    memory: SiteMemory,
    *,
    seconds: float | None = None,
) -> Job:
    """Return the job to extract the article of a page and its further pages (``article_of``)."""
    return Job(
        {
            "raw": page,
            "entry": entry,
            "most_bytes": context.web.most_bytes,
            "recurring": memory.recurring,
            "offset_minutes": memory.offset_minutes,
            "rest": rest,
        },
        site=site_of(page.url),
        seconds=seconds,
    )


def _page(arrival: Arrival) -> RawPage:
    assert isinstance(arrival.result, RawPage)
    return arrival.result


def _from_archive(arrival: Arrival) -> Wanted:
    """Return the page to extract later: the archived one, or the address if it is not archived."""
    location = arrival.archived[0].location if arrival.archived else arrival.wanted.archived
    return replace(arrival.wanted, archived=location)


def _to_try_again(context: RunContext, lost: Lost, entries: Sequence[PendingEntry]) -> Delay:
    reason = lost.reason
    if lost.error is not None:
        reason = context.quarantine.take(
            lost.error,
            while_doing="extracting its text",
            feed=entries[0].feed_url,
            entry=entries[0].entry.url,
        )
    return Delay(reason, is_read_in_vain=True)


def _waiting(reason: str) -> Delay:
    return Delay(reason, datetime.now(UTC) + _WAIT, attempted=False)


@effect("articles from feeds", counts="drafts")
def complete_from_feeds(context: RunContext, drafts: Batch[Draft]) -> Batch[Draft]:
    """Make articles from the text in the site's own feed, for pages that gave none.

    Texts in feeds of other sites are not used, as they could put any words under the publisher's
    name. Not retried: a text that can't be read stays without an article.
    """
    drafts = Batch(map(_with_foreign_text_named, drafts))
    without = [draft for draft in drafts if _needs_feed(draft) and _with_own_text(draft)]
    longest = [
        max(_with_own_text(draft), key=lambda each: each.content_length) for draft in without
    ]
    texts = _texts_of(context, longest)
    urls = [each.entry.url or address_without_page(each) for each in longest]
    memory = memory_of(context, urls)
    results = context.workers.each_in_turn(
        article_from_feed,
        [
            Job({"entry": entry, "url": url, "recurring": memory(url).recurring}, site_of(url))
            for entry, url in zip(texts, urls, strict=True)
        ],
        context.workers.after_all_others,
    )
    made = dict[int, Draft]()
    for draft, result in zip(without, results, strict=True):
        match result:
            case Article():
                made[id(draft)] = replace(draft, result=result)
            case Waiting(reason):
                made[id(draft)] = replace(draft, result=_waiting(reason))
            case Lost(may_pass=True) as lost:
                again = _to_try_again(context, lost, draft.entries)
                made[id(draft)] = replace(draft, result=again)
    return Batch(made.get(id(draft), draft) for draft in drafts)


def _texts_of(context: RunContext, pending: Sequence[PendingEntry]) -> list[Entry]:
    """Return the entries with the texts that their feeds gave."""
    if not pending:
        return []
    with context.warehouse.transaction() as database:
        contents = contents_of(database, pending)
    return [replace(each.entry, content=contents.get(each.entry_key, "")) for each in pending]


def memory_of(context: RunContext, urls: Sequence[str]) -> Callable[[str], SiteMemory]:
    """Return a function from an address to what was learnt of its site."""
    if not urls:
        return lambda _: SiteMemory()
    memories = context.lookup.of_sites(map(site_of, urls))
    return lambda url: memories.get(site_of(url), SiteMemory())


def _access_of(result: Article | Rejection | Failure | Refusal | Delay) -> Access | None:
    match result:
        case Article(is_paywalled=is_paywalled):
            return "paywalled" if is_paywalled else "ok"
        case Rejection(access=access) | Delay(access=access):
            return access
    return None


def _with_own_text(draft: Draft) -> list[PendingEntry]:
    """Return the entries whose text is from a feed of the site of their address."""
    return [
        each
        for each in draft.entries
        if each.content_length and (each.entry.url is None or owns(each.feed_url, each.entry.url))
    ]


def _with_foreign_text_named(draft: Draft) -> Draft:
    """Return the draft; its reason says so if another site's feed has a text that is not used."""
    match draft.result:
        case Failure(reason=reason) | Rejection(reason=reason) | Refusal(reason=reason):
            if any(each.content_length for each in draft.entries) and not _with_own_text(draft):
                reason = f"{reason}; the text in a feed of another site is not used"
                return replace(draft, result=replace(draft.result, reason=reason))
    return draft


def _needs_feed(draft: Draft) -> bool:
    if isinstance(draft.result, Article) or not any(e.content_length for e in draft.entries):
        return False
    if isinstance(draft.result, Delay):
        last = min(entry.attempts for entry in draft.entries) + 1 >= MOST_ATTEMPTS
        return draft.result.attempted and last
    return True
