"""Request recent articles again to find edits: conditionally, and after all new pages.

After a kill between any two steps the next run requests the articles again: nothing is recorded
before it is saved, and pages that were archived are read from the archive.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from warta.news.addresses.ownership import answers_for
from warta.news.addresses.urls import host_of, is_fetchable
from warta.news.article import Article, RawPage, Rejection
from warta.news.dedupe import decide_rechecks
from warta.news.outcome import Failure
from warta.news.pagination.page_walk import NO_FURTHER_PAGES, FurtherPages
from warta.news.parsing import article_of
from warta.news.versions.rechecks import Finding, RecheckedPage, RecheckPolicy, finding_of
from warta.news.web.robots_directives import directives
from warta.news.web.validators import Validators, validators_of
from warta.storage.errors import StorageError
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.hosts import HostRules, host_rules_of
from warta.storage.tables.pages import index_pages
from warta.storage.tables.rechecks import Recheck, RecheckResult, due_rechecks, note_rechecks
from warta.tasks.extract import article_job, memory_of
from warta.tasks.fetch import Arrival, NotModified, Wanted, beginning_of
from warta.tasks.record import remember
from warta.tasks.run.batch import Batch
from warta.tasks.run.border import in_halves, tried
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.run.workers import Lost, Waiting
from warta.tasks.web.robots import PRODUCT


@dataclass(frozen=True, slots=True)
class RecheckPlan:
    """The articles to request again, each at another address, and what is known of their hosts."""

    rechecks: Batch[Recheck]
    host_rules: Batch[HostRules]

    @property
    def wanted(self) -> Batch[Wanted]:
        """The addresses to request."""
        return Batch(
            Wanted(each.url, (), each.fetched_since, each.validators) for each in self.rechecks
        )


_NOTHING = RecheckPlan(Batch(), Batch())


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The result of requesting an article again: the article as it is now, or a finding.

    If it has neither, no request was made. ``url``: of its page after redirects; ``validators``: to
    send next time; ``pages``: to archive if the article was edited.
    """

    recheck: Recheck
    url: str
    validators: Validators
    article: Article | None = None
    finding: Finding | None = None
    pages: tuple[RawPage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer for one article: the fetched page and its validators, or a finding."""

    recheck: Recheck
    page: RawPage | None
    validators: Validators
    finding: Finding | None
    rest: FurtherPages = NO_FURTHER_PAGES


def take_up_rechecks(context: RunContext, policy: RecheckPolicy) -> RecheckPlan:
    """Return the articles that are old enough for their next recheck.

    Not retried: what is due today is due in the next run.
    """
    if not policy.after_hours or not policy.most or context.stop.is_set():
        return _NOTHING
    with context.warehouse.transaction() as database:
        due = due_rechecks(database, policy, datetime.now(UTC))
    if not due:
        return _NOTHING
    # Two articles may have moved to one address; the second is rechecked in the next run.
    asked = (_unconditional(each) if each.pages > 1 else _remembered(context, each) for each in due)
    by_url = {each.url: each for each in asked}
    with context.warehouse.transaction() as database:
        hosts = sorted({host_of(url) for url in by_url})
        host_rules = host_rules_of(database, hosts, datetime.now(UTC))
    context.progress.expect(pages=len(by_url))
    return RecheckPlan(Batch(by_url.values()), Batch(host_rules.values()))


@effect("extract rechecks", counts="arrivals")
def extract_rechecks(
    context: RunContext, rechecks: Batch[Recheck], arrivals: Batch[Arrival]
) -> Batch[Rechecked]:
    """Extract the pages that changed, in the worker processes.

    Not retried: a page that hangs or crashes its worker is a failed recheck.
    """
    by_url = {each.url: each for each in rechecks}
    return Batch(_extracted(context, [(by_url[each.wanted.url], each) for each in arrivals]))


@effect("save rechecks", counts="rechecked")
def save_rechecks(
    context: RunContext,
    rechecked: Batch[Rechecked],
    host_rules: Batch[HostRules],
    policy: RecheckPolicy,
) -> int:
    """Store the finding of each request, and the edits as versions; return how many versions.

    Only pages that turned out to be edited are archived. Not retried: the batch is one transaction;
    if it fails, the next run requests all of it again.
    """

    def save(part: Sequence[Rechecked]) -> int:
        return _save(context, part, policy)

    def quarantine_one(each: Rechecked, error: Exception) -> int:
        reason = context.quarantine.take(
            error, while_doing="looking for edits of it", entry=each.recheck.url
        )
        return save([replace(each, finding=Finding("failed", reason), article=None)])

    versions = sum(in_halves(rechecked, save, quarantine_one))
    remember(context, host_rules)
    return versions


def _save(context: RunContext, rechecked: Sequence[Rechecked], policy: RecheckPolicy) -> int:
    seen = {each.recheck.article_id: (each, each.article) for each in rechecked if each.article}
    now = datetime.now(UTC)
    with context.warehouse.transaction() as database:
        known = known_of(
            database,
            [
                url
                for each, article in seen.values()
                for url in (each.recheck.article_url, each.url, article.url)
            ],
        )
        decision, findings = decide_rechecks(
            (RecheckedPage(key, each.url, article) for key, (each, article) in seen.items()),
            known,
            now,
        )
        save_decision(database, decision, now)
        results = [
            _result(each, finding, now)
            for each in rechecked
            if (finding := findings.get(each.recheck.article_id, each.finding))
        ]
        note_rechecks(database, context.run_id, results, forget_before=now - 2 * policy.last)
        edited = [seen[edit.article_id][0] for edit in decision.edits]
        archived = [context.archive.append(page) for each in edited for page in each.pages]
        index_pages(database, archived)
    event("rechecks saved", articles=len(results), versions=decision.versions)
    for result in results:
        event(
            "article rechecked",
            logging.DEBUG,
            url=result.url,
            outcome=result.finding.outcome,
            reason=result.finding.reason,
        )
    return decision.versions


def _unconditional(recheck: Recheck) -> Recheck:
    """Return the recheck without validators: those of the first page miss edits on other pages."""
    return replace(recheck, validators=Validators())


def _remembered(context: RunContext, recheck: Recheck) -> Recheck:
    """Return the recheck with the validators of its archived page."""
    if recheck.validators is not None:
        return recheck
    if recheck.made_from is not None:
        try:
            page = context.archive.read(recheck.made_from)
        except StorageError:
            pass  # damaged or deleted: the article is requested unconditionally
        else:
            is_answer = answers_for(page.url, (page.requested_url,), recheck.article_url)
            if is_answer and is_fetchable(page.url):
                validators = validators_of(page, context.web.most_bytes)
                return replace(recheck, url=page.url, validators=validators)
    return replace(recheck, validators=Validators())


def _extracted(context: RunContext, arrived: list[tuple[Recheck, Arrival]]) -> list[Rechecked]:
    answers = [_answered(context, recheck, arrival) for recheck, arrival in arrived]
    unread = [answer for answer in answers if answer.page and not answer.finding]
    pages = [answer.page for answer in unread if answer.page]
    memory = memory_of(context, [page.url for page in pages])
    results = context.workers.each_in_turn(
        article_of,
        [
            article_job(context, page, answer.recheck.entry, answer.rest, memory(page.url))
            for answer, page in zip(unread, pages, strict=True)
        ],
        context.workers.after_all_others,
    )
    extracted = {
        answer.recheck.article_id: result for answer, result in zip(unread, results, strict=True)
    }
    return [_rechecked(answer, extracted.get(answer.recheck.article_id)) for answer in answers]


def _rechecked(
    answer: _Answer, extracted: Article | Rejection | Failure | Lost | Waiting | None
) -> Rechecked:
    """Join an answer and what was extracted from its page, or None if nothing had to be."""
    recheck = answer.recheck
    url = answer.page.url if answer.page else recheck.url
    read = Rechecked(recheck, url, answer.validators, finding=answer.finding)
    match extracted:
        case None:
            return read
        case Article() as article:
            return replace(read, article=article, pages=tuple(_to_archive(answer)))
        case Lost(reason) | Waiting(reason):
            return replace(read, finding=Finding("failed", reason))
        case nothing:
            return replace(read, finding=finding_of(nothing))


def _to_archive(answer: _Answer) -> Iterable[RawPage]:
    """Yield an answer's pages that may be archived and were not read from the archive."""
    first = [] if answer.recheck.fetched_since is not None else [answer.page]
    for page in (*first, *answer.rest.pages):
        if page and not directives(page.headers, beginning_of(page), PRODUCT).noarchive:
            yield page


def _answered(context: RunContext, recheck: Recheck, arrival: Arrival) -> _Answer:
    def failed(error: Exception) -> _Answer:
        reason = context.quarantine.take(error, while_doing="reading it again", entry=recheck.url)
        before = recheck.validators or Validators()
        return _Answer(recheck, None, before, Finding("failed", reason))

    return tried(lambda: _answer(context, recheck, arrival), failed)


def _answer(context: RunContext, recheck: Recheck, arrival: Arrival) -> _Answer:
    before = recheck.validators or Validators()
    match arrival.result:
        case RawPage() as page:
            validators = validators_of(page, context.web.most_bytes)
            same = validators.body_hash == before.body_hash
            finding = Finding("unchanged") if same else None
            if arrival.rest.missing is not None:  # an article can't be compared with half of one
                finding = Finding("failed", arrival.rest.missing)
            return _Answer(recheck, page, validators, finding, arrival.rest)
        case NotModified():
            return _Answer(recheck, None, before, Finding("not modified"))
        case nothing:
            return _Answer(recheck, None, before, finding_of(nothing))


def _result(rechecked: Rechecked, finding: Finding, now: datetime) -> RecheckResult:
    """Return the result to store, with the validators to send next time.

    They are this page's if it was the article, else those of before.
    """
    recheck = rechecked.recheck
    if finding.outcome in ("unchanged", "version"):
        return RecheckResult(recheck.article_id, now, finding, rechecked.url, rechecked.validators)
    return RecheckResult(
        recheck.article_id, now, finding, recheck.url, recheck.validators or Validators()
    )
