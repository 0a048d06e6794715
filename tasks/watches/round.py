"""Run the watches after a publication: query, record new matches, write feeds, deliver.

Nothing here stops a run: a question that can't be answered disables its watch, a receiver that
fails is tried again later, and ``warta status`` says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from warta.news.text.markup import clean_line
from warta.news.watches.message import matches_of
from warta.news.watches.watch import Watch
from warta.storage.errors import StorageError
from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.warehouse.query_process import Answer, Asker, TooLong
from warta.storage.warehouse.question import BadQuestion
from warta.storage.watches.definitions import add_watch, watches
from warta.storage.watches.file import changing
from warta.storage.watches.outbox import Answered, record_answer, record_failure
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.watches.deliver import deliver
from warta.tasks.watches.feeds import write_feeds
from warta.tasks.watches.policy import WatchPolicy
from warta.tasks.watches.question import MOST_ROWS, answer_of

_LOCK_SECONDS = 20.0  # a run waits for it, also on a busy machine; chosen by hand
_MOST_REASON = 500  # characters; chosen by hand
_CUT = (
    f"more than {MOST_ROWS:,} rows: only the first of them are looked at; narrow the question, or "
    "give it a column first_seen_at or published_at, by which the newest come first"
)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did: counts of watches, new and delivered matches, and failures.

    ``failed`` counts questions without an answer, ``failed_targets`` targets that took no delivery.
    """

    asked: int = 0
    new_matches: int = 0
    delivered: int = 0
    failed: int = 0
    failed_targets: int = 0


def watch_round(
    home: Home, policy: WatchPolicy, names: Sequence[str] = (), *, at_once: bool = False
) -> Round:
    """Query the snapshot for the watches (those named, or all), and deliver new matches.

    One round works at a time in a home: a second one waits for some seconds, then raises Locked.
    Raises StorageError when the watches' file can't be used.
    """
    with held(home.watch_lock, purpose="watches", wait_seconds=_LOCK_SECONDS):
        counts, problem = _ask_all(home, policy, names)
        # Matches that wait are delivered even if the snapshot can't be queried now.
        delivered = deliver(home, policy, names, at_once=at_once)
    if problem:
        raise problem
    return replace(counts, delivered=delivered.matches, failed_targets=delivered.failed_targets)


def _ask_all(
    home: Home, policy: WatchPolicy, names: Sequence[str]
) -> tuple[Round, StorageError | None]:
    """Ask the watches; return the counts, and the error that ended it early, or None."""
    asked, new_matches, failed = 0, 0, 0
    with Asker(home, policy.limits) as asker:
        for state in watches(home, names):
            if state.is_disabled:
                continue
            asked += 1
            try:
                count = ask_watch(home, asker, state.watch, policy)
                new_matches += count if state.asked_at else 0  # all rows of a first answer are new
            except (BadQuestion, TooLong):
                failed += 1
            except StorageError as error:
                return Round(asked, new_matches, failed=failed), error
    return Round(asked, new_matches, failed=failed), None


def add_and_ask(
    home: Home, asker: Asker, watch: Watch, policy: WatchPolicy, *, deliver_all: bool = False
) -> int | None:
    """Store a watch with its first answer in one transaction, and write its feeds.

    Return the number of its matches, or None if there is a watch of that name. ``deliver_all``:
    these matches are delivered, too. Raises BadQuestion, TooLong and StorageError; then nothing is
    stored.
    """
    now = datetime.now(UTC)
    answer = answer_of(asker, watch)
    with changing(home) as database:
        if not add_watch(database, watch, now):
            return None
        answered = _answered(home, watch, answer, policy, now)
        return record_answer(database, watch.name, answered, now, deliver_all=deliver_all)


def ask_watch(home: Home, asker: Asker, watch: Watch, policy: WatchPolicy) -> int:
    """Ask a watch, record the answer and write its feeds; return how many matches are new.

    Raises BadQuestion and TooLong, which are recorded with the watch, and StorageError.
    """
    now = datetime.now(UTC)
    try:
        answer = answer_of(asker, watch)
    except (BadQuestion, TooLong) as error:
        _enter_failure(home, watch, error, now)
        raise
    answered = _answered(home, watch, answer, policy, now)
    with changing(home) as database:
        return record_answer(database, watch.name, answered, now)


def _answered(
    home: Home, watch: Watch, answer: Answer, policy: WatchPolicy, now: datetime
) -> Answered:
    """Write the feeds of an answer; return its matches to record."""
    note = _CUT if answer.is_cut else None
    if watch.writes_feed:
        note = _write_feeds(home, watch, answer, policy) or note
    return Answered(matches_of(answer.names, answer.rows, now), len(answer.rows), note)


def _write_feeds(home: Home, watch: Watch, answer: Answer, policy: WatchPolicy) -> str | None:
    """Write the feeds; return why that failed, or None."""
    try:
        write_feeds(home, watch, answer, policy)
    except StorageError as error:
        event("feed not written", logging.WARNING, watch=watch.name, reason=str(error))
        return str(error)
    return None


def _enter_failure(home: Home, watch: Watch, error: Exception, now: datetime) -> None:
    reason = clean_line(str(error))[:_MOST_REASON]
    is_final = isinstance(error, BadQuestion)
    with changing(home) as database:
        disabled = record_failure(database, watch.name, reason, now, is_final=is_final)
    name = "watch disabled" if disabled else "watch not answered"
    event(name, logging.WARNING, watch=watch.name, reason=reason)


@effect("run watches")
def keep_watch(home: Home, policy: WatchPolicy) -> Round:
    """Run the watches at the end of a run. Errors are logged, and do not fail the run."""
    try:
        done = watch_round(home, policy)
    except Exception as error:  # a disk that is full, a file that is damaged, a defect of ours
        event("watches not run", logging.WARNING, reason=f"{type(error).__name__}: {error}")
        return Round()
    event("watches run", logging.INFO, run=done.asked, delivered=done.delivered)
    return done
