"""Request and parse every attack of newsroom/hostile.py with a run's own client and workers.

    python -m benchmarks.hostile

Prints a table: the attack, its result, the seconds that it took. Exits with 1 if an attack did not
end in one of the known results, took longer than its limits allow, or kept the next honest page
from being read. What must hold is in docs/security.md.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.command import parser_of
from warta.news.article import Article, RawPage, Rejection
from warta.news.entry import Entry, NotAFeed, ParsedFeed
from warta.news.outcome import Failure
from warta.news.parsing import article_of, feed_of
from warta.news.web.http import BadBody, BodyTooLarge
from warta.news.web.networks import Allowed
from warta.newsroom.hostile import ATTACKS, HostileServer
from warta.tasks.run.workers import Lost, WorkerPolicy, Workers
from warta.tasks.web.client import Answer, NoAnswer, Web, WebPolicy

MOST_BYTES = 10_000_000
DEADLINE_SECONDS = 4.0
TIMEOUT_SECONDS = 2.0
JOB_SECONDS = 4.0
MEMORY_BYTES = 1 << 30
# For requesting and parsing, and ample time for a busy machine: an unbounded attack takes an hour.
MOST_SECONDS = DEADLINE_SECONDS + JOB_SECONDS + 50
# A new worker's first page waits for its imports, 2 s of CPU: on a busy machine that may take too
# long, so an honest page that was late is tried again.
HONEST_TRIES = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """An attack, its result in words, and whether an honest page was read after it."""

    name: str
    attack: str
    result: str
    seconds: float
    honest_page_read: bool


def outcomes_of(names: Iterable[str] = (*ATTACKS, "bad-certificate")) -> list[Outcome]:
    """Request the attacks one by one, with the client and the workers of a run."""
    policy = WebPolicy(
        user_agent="warta/benchmark",
        host_delay_seconds=0,
        timeout_seconds=TIMEOUT_SECONDS,
        deadline_seconds=DEADLINE_SECONDS,
        most_bytes=MOST_BYTES,
        allowed=Allowed.parsed("127.0.0.1"),
    )
    workers = WorkerPolicy(count=1, seconds_per_job=JOB_SECONDS, memory_bytes=MEMORY_BYTES)
    outcomes = []
    with HostileServer() as plain, HostileServer(tls=True) as unsigned, Workers(workers) as pool:
        _result_of(policy, pool, plain.url("honest"), "page")  # the worker imports its modules
        for name in names:
            kind, attack, _ = ATTACKS.get(name, ("page", "a certificate that nobody signed", None))
            url = plain.url(name) if name in ATTACKS else unsigned.url("page")
            began = time.monotonic()
            result = _result_of(policy, pool, url, kind)
            seconds = time.monotonic() - began
            is_read = _reads_honest_page(policy, pool, plain.url("honest"))
            outcomes.append(Outcome(name, attack, result, seconds, is_read))
    return outcomes


def _reads_honest_page(policy: WebPolicy, pool: Workers, url: str) -> bool:
    """Return whether an honest page is read; after a timeout it is tried again."""
    result = ""
    for _ in range(HONEST_TRIES):
        result = _result_of(policy, pool, url, "page")
        if not result.startswith(("not parsed within", "no answer within", "not finished within")):
            break
    return result.startswith("an article")


def _result_of(policy: WebPolicy, pool: Workers, url: str, kind: str) -> str:
    """Request and parse an address as a "feed" or a "page"; return the result in words."""

    async def request() -> Answer | NoAnswer:
        async with Web(policy) as web:
            return await web.get_following(url)

    answer = asyncio.run(request())
    if isinstance(answer, NoAnswer):
        return answer.reason
    if kind == "feed":
        try:
            body = answer.content(MOST_BYTES)
        except (BodyTooLarge, BadBody) as error:
            return str(error)
        [feed] = pool.each(feed_of, [{"body": body, "url": url, "content_type": "text/xml"}])
        return _result_text(feed)
    raw = RawPage(
        url, url, answer.status, answer.reason, answer.headers, answer.body, datetime.now(UTC)
    )
    job = {"raw": raw, "entry": Entry(entry_id="e", url=url, title="T"), "most_bytes": MOST_BYTES}
    [article] = pool.each(article_of, [job])
    return _result_text(article)


def _result_text(result: object) -> str:
    match result:
        case Article(title=title, word_count=words):
            return f"an article of {words} words: {title!r}"
        case ParsedFeed(entries=entries):
            first = entries[0].title if entries else "none"
            return f"a feed of {len(entries)} entries, the first {first[:40]!r}"
        case Rejection(reason=reason) | NotAFeed(reason=reason) | Failure(reason=reason):
            return reason
        case Lost(reason=reason):
            return reason
    return f"UNEXPECTED {result!r}"


def is_well(outcome: Outcome) -> bool:
    """Return whether an attack had a known result in time, and did no lasting harm."""
    is_known = not outcome.result.startswith("UNEXPECTED")
    return is_known and outcome.honest_page_read and outcome.seconds < MOST_SECONDS


def main() -> int:
    parser_of(__doc__).parse_args()
    outcomes = outcomes_of()
    width = max(len(each.attack) for each in outcomes)
    for each in outcomes:
        mark = "" if is_well(each) else "  <- BAD"
        print(f"{each.attack:{width}}  {each.seconds:5.1f} s  {each.result[:110]}{mark}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(outcomes)} attacks; this process, server included, peaked at {peak:.0f} MiB")
    return 0 if all(map(is_well, outcomes)) else 1


if __name__ == "__main__":
    sys.exit(main())
