"""What the hostile web gets from us: every attack of newsroom.hostile, asked and parsed for real.

Prints a table: the attack, what became of it, the seconds it took. Ends with 1 when an attack was
answered with anything but a value, took longer than its limits allow, or when an honest page after
it is not read.

    python -m benchmarks.hostile
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from warta.news.article import Article, RawPage, Rejection
from warta.news.entry import Entry, NotAFeed, ParsedFeed
from warta.news.outcome import Failure
from warta.news.parsing import article_of, feed_of
from warta.news.web.http import BadBody, BodyTooLarge
from warta.news.web.networks import Allowed
from warta.newsroom.hostile import ATTACKS, HostileServer
from warta.tasks.guest.client import NoAnswer, Web, WebPolicy
from warta.tasks.run.workers import Lost, WorkerPolicy, Workers

MOST_BYTES = 10_000_000
DEADLINE_SECONDS = 4.0
TIMEOUT_SECONDS = 2.0
JOB_SECONDS = 4.0
MEMORY_BYTES = 1 << 30
# Asking, parsing, and much time for a loaded machine: an attack without bounds takes an hour.
MOST_SECONDS = DEADLINE_SECONDS + JOB_SECONDS + 50
# A new worker's first page waits for its imports, 2 s of CPU: where others share the machine it
# may run out of time through no fault of the pool's, and is asked for again.
HONEST_TRIES = 4


@dataclass(frozen=True, slots=True)
class Met:
    """An attack, its result, and whether an honest page was read after it."""

    name: str
    what: str
    got: str
    seconds: float
    healed: bool


def meet(names: Iterable[str] = (*ATTACKS, "bad-certificate")) -> list[Met]:
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
    met = []
    with HostileServer() as plain, HostileServer(tls=True) as unsigned, Workers(workers) as pool:
        _became(policy, pool, plain.url("honest"), "page")
        for name in names:
            kind, what, _ = ATTACKS.get(name, ("page", "a certificate that nobody signed", None))
            url = plain.url(name) if name in ATTACKS else unsigned.url("page")
            began = time.monotonic()
            got = _became(policy, pool, url, kind)
            seconds = time.monotonic() - began
            met.append(Met(name, what, got, seconds, _heals(policy, pool, plain.url("honest"))))
    return met


def _heals(policy: WebPolicy, pool: Workers, url: str) -> bool:
    """Return whether an honest page is read; after a timeout it is tried again."""
    got = ""
    for _ in range(HONEST_TRIES):
        got = _became(policy, pool, url, "page")
        if not got.startswith(("not parsed within", "no answer within", "not finished within")):
            break
    return got.startswith("an article")


def _became(policy: WebPolicy, pool: Workers, url: str, kind: str) -> str:
    async def ask() -> object:
        async with Web(policy) as web:
            return await web.get_following(url)

    answer = asyncio.run(ask())
    if isinstance(answer, NoAnswer):
        return answer.reason
    if kind == "feed":
        try:
            body = answer.content(MOST_BYTES)  # type: ignore[attr-defined]  # an Answer
        except (BodyTooLarge, BadBody) as error:
            return str(error)
        [feed] = pool.each(feed_of, [{"body": body, "url": url, "content_type": "text/xml"}])
        return _result_text(feed)
    raw = RawPage(
        url, url, answer.status, answer.reason, answer.headers, answer.body, datetime.now(UTC)  # type: ignore[attr-defined]  # an Answer
    )  # fmt: skip
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


def is_well(met: Met) -> bool:
    return met.healed and met.seconds < MOST_SECONDS and not met.got.startswith("UNEXPECTED")


def main() -> int:
    table = meet()
    wide = max(len(each.what) for each in table)
    for each in table:
        mark = "" if is_well(each) else "  <- BAD"
        print(f"{each.what:{wide}}  {each.seconds:5.1f} s  {each.got[:110]}{mark}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(table)} attacks; this process, the server within, peaked at {peak:.0f} MiB")
    return 0 if all(map(is_well, table)) else 1


if __name__ == "__main__":
    sys.exit(main())
