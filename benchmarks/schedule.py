"""Compare the polling schedule with fixed intervals: delays, missed entries and requests.

    python -m benchmarks.schedule [CORPUS]

Simulates the polls of feeds whose times of publication are generated (newsrooms with their hours,
bursts and silences, the same in every run) or, with CORPUS (benchmarks/corpus.py), those that its
feeds list. Then a busy wire service from its first poll on, which answers badly at times. Prints
requests a day, the median and 95th percentile of the delay in minutes, and entries that left the
list unseen. Exits with 1 if too few requests are saved, busy feeds wait longer, or an entry of the
wire service is missed. The figures are in docs/etiquette.md and docs/decisions/0007-polling.md.
"""

from __future__ import annotations

import bisect
import gzip
import random
import statistics
import sys
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from benchmarks.command import parser_of
from benchmarks.corpus import corpus_feeds, corpus_folder
from warta.news.entry import Entry, FeedHints, ParsedFeed
from warta.news.feeds.parse import parse_feed
from warta.news.polling.poll import Feed, Poll
from warta.news.polling.rhythm import unknown
from warta.news.polling.schedule import Bounds, Listing, Wish, next_poll
from warta.news.polling.state import state_after

START = datetime(2026, 3, 2, tzinfo=UTC)
LEARNT_DAYS, DAYS = 14, 14  # only the second fortnight counts
LISTED = 30  # entries that a feed shows
BUSY_PER_DAY = 24.0  # entries of a busy feed, at least
# Against polls every 15 minutes: share of requests saved, and ratio of busy feeds' median delays.
NEEDED_FEWER, NEEDED_DELAY = 0.60, 1.0
FIXED, ADAPTIVE = "every 15 min", "adaptive"


@dataclass(frozen=True, slots=True)
class History:
    """When a feed published its entries, in order."""

    kind: str
    published: tuple[datetime, ...]

    @property
    def per_day(self) -> float:
        return len(self.published) / (LEARNT_DAYS + DAYS)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of newsroom. ``share``: of 1,000; ``hours``: of work; ``burst``: entries at once."""

    name: str
    share: int
    least_per_day: float
    most_per_day: float
    hours: int
    burst: int = 1


# Most feeds are small: of 140 real ones only 14 list more than ten entries a day.
KINDS = (
    Kind("busy portal", 60, 60, 240, 17),
    Kind("daily paper", 140, 24, 60, 15),
    Kind("paper in batches", 60, 24, 60, 14, burst=6),
    Kind("magazine", 240, 3, 15, 11),
    Kind("small site", 300, 0.2, 2, 12),
    Kind("silent", 200, 0.0, 0.03, 24),
)


def generated(feeds: int, seed: int = 20260302) -> list[History]:
    """Return a portfolio of feeds, the same for the same seed."""
    chance = random.Random(seed)
    histories = []
    for kind in KINDS:
        for _ in range(round(feeds * kind.share / 1000)):
            per_day = chance.uniform(kind.least_per_day, kind.most_per_day)
            opens = chance.randrange(24)
            histories.append(
                History(kind.name, tuple(sorted(_published(kind, per_day, opens, chance))))
            )
    return histories


def _published(kind: Kind, per_day: float, opens: int, chance: random.Random) -> Iterator[datetime]:
    """Yield times: nine of ten in the hours of work, fewer at weekends, some in bursts."""
    for day in range(LEARNT_DAYS + DAYS):
        morning = START + timedelta(days=day, hours=opens)
        usual = per_day * (0.6 if morning.weekday() >= 5 else 1.16)
        for _ in range(_poisson(usual / kind.burst, chance)):
            at_work = chance.random() < 0.9
            begin, hours = (0, kind.hours) if at_work else (kind.hours, 24 - kind.hours)
            moment = morning + timedelta(hours=begin + chance.random() * hours)
            for _ in range(kind.burst):
                yield moment + timedelta(seconds=chance.randrange(120))


def _poisson(mean: float, chance: random.Random) -> int:
    count, waited = 0, chance.expovariate(1.0)
    while waited < mean:
        count, waited = count + 1, waited + chance.expovariate(1.0)
    return count


def recorded(folder: str) -> list[History]:
    """Return the dates that real feeds list, moved so that they end with the simulation."""
    end = START + timedelta(days=LEARNT_DAYS + DAYS)
    histories = []
    for feed in corpus_feeds(corpus_folder(folder)):
        parsed = parse_feed(gzip.decompress(feed.file.read_bytes()), url=feed.url)
        dates = (
            [entry.published_at for entry in parsed.entries if entry.published_at]
            if isinstance(parsed, ParsedFeed)
            else []
        )
        if len(dates) < 5:
            continue
        moved = sorted(end - (max(dates) - each) for each in dates)
        histories.append(History("recorded", tuple(each for each in moved if each >= START)))
    return histories


@dataclass(frozen=True, slots=True)
class Result:
    """What a schedule did for a feed in the counted days; ``delays``: of each entry, in minutes."""

    requests: int
    delays: tuple[float, ...]
    overrun: int  # entries that left the list before a poll saw them


# Called with the time of a poll and the new entries' times; returns when to poll next.
Next = Callable[[datetime, list[datetime]], datetime]
# A wire service publishes 3 entries a minute and shows 30; it may be polled once in 60 s.
WIRE_PER_MINUTE, WIRE_HOURS, WIRE_SHORTEST = 3, 24, timedelta(seconds=60)
# How its server behaves: which requests of each five it answers with 503, and its wishes.
WIRE_SERVERS = {
    "sound": ((), Wish()),
    "503 to two of five": ((1, 3), Wish()),
    "503 twice in a row": ((2, 3), Wish()),
    "max-age of an hour": ((), Wish(fresh_seconds=3_600)),
    "ttl of a day, and 503": ((0,), Wish(ttl_seconds=86_400)),
}


def simulated(history: History, first: datetime, schedule: Callable[[], Next]) -> Result:
    """Poll a feed from the first day on; count once the schedule has had time to learn."""
    counted_from = START + timedelta(days=LEARNT_DAYS)
    end = counted_from + timedelta(days=DAYS)
    next_after = schedule()
    requests, overrun, delays, seen, now = 0, 0, [], 0, first
    while now < end:
        upto = bisect.bisect_right(history.published, now)
        fresh = list(history.published[seen:upto])
        if now >= counted_from:
            requests += 1
            overrun += max(0, len(fresh) - LISTED)
            delays += [
                (now - each) / timedelta(minutes=1) for each in fresh if each >= counted_from
            ]
        seen = upto
        now = next_after(now, fresh)
    return Result(requests, tuple(delays), overrun)


def fixed(minutes: int) -> Callable[[], Next]:
    """Return a schedule that polls at a fixed interval."""
    return lambda: lambda now, fresh: now + timedelta(minutes=minutes)


def adaptive(chance: random.Random) -> Callable[[], Next]:
    """Return the schedule of `news.polling`."""

    def start() -> Next:
        rhythm = unknown(START)
        listed: list[datetime] = []

        def following(now: datetime, fresh: list[datetime]) -> datetime:
            nonlocal rhythm, listed
            rhythm = rhythm.after(fresh, now)
            listed = (listed + fresh)[-LISTED:]
            turnover = now - listed[0] if len(listed) == LISTED and fresh else None
            return next_poll(
                now,
                rhythm,
                Listing(LISTED, turnover=turnover),
                bounds=Bounds(),
                wish=Wish(),
                chance=chance.random(),
            ).at

        return following

    return start


def wire_lost(failing: Container[int], wish: Wish) -> tuple[int, int]:
    """Poll a new wire service for a day; return the numbers of requests and of missed entries.

    `news.polling.state` decides after each poll; it knows nothing of the feed at first.
    """
    step = timedelta(minutes=1) / WIRE_PER_MINUTE
    published = [START + step * n for n in range(WIRE_PER_MINUTE * 60 * (WIRE_HOURS + 1))]
    bounds = Bounds(shortest=WIRE_SHORTEST)
    feed = Feed(1, "http://wire.example/feed", "Wire", 900, START)
    now, end = START + timedelta(hours=1), START + timedelta(hours=1 + WIRE_HOURS)
    seen: int | None = None
    requests = lost = 0
    while now < end:
        requests += 1
        upto = bisect.bisect_right(published, now)
        poll = Poll(feed, now, "failed", status_code=503, reason="HTTP 503")
        fresh: list[datetime] = []
        if requests % 5 not in failing:
            first_new = upto - LISTED if seen is None else seen
            lost += max(0, upto - LISTED - first_new)
            fresh, seen = published[max(first_new, upto - LISTED) : upto], upto
            listed = tuple(
                Entry(str(moment), None, "", published_at=moment)
                for moment in published[upto - LISTED : upto]
            )
            hints = FeedHints(ttl_minutes=wish.ttl_seconds // 60)
            parsed = ParsedFeed("rss", "Wire", None, None, listed, hints=hints)
            fresh_for = wish.fresh_seconds
            poll = Poll(
                feed, now, "parsed", parsed=parsed, status_code=200, fresh_seconds=fresh_for
            )
        state = state_after(poll, fresh, bounds=bounds)
        feed = replace(
            feed,
            rhythm=state.rhythm,
            wish=state.wish,
            listed=state.listed,
            poll_interval_s=state.interval_seconds,
            consecutive_failures=state.consecutive_failures,
            last_listed_at=state.listed_at or feed.last_listed_at,
        )
        now = state.due.at
    return requests, lost


Results = dict[str, list[Result]]  # by schedule, in the order of the feeds


def results_of(histories: list[History]) -> Results:
    """Return the results of each schedule for these feeds."""
    chance = random.Random(1)
    firsts = [START + timedelta(minutes=chance.uniform(0, 15)) for _ in histories]
    schedules = {FIXED: fixed(15), "every 60 min": fixed(60), ADAPTIVE: adaptive(chance)}
    return {
        name: [simulated(h, first, schedule) for h, first in zip(histories, firsts, strict=True)]
        for name, schedule in schedules.items()
    }


def compared(histories: list[History], results: Results | None = None) -> tuple[float, float]:
    """Return the share of requests saved, and the ratio of busy feeds' median delays.

    Both compare with a poll every 15 minutes.
    """
    results = results or results_of(histories)
    requests = {name: sum(each.requests for each in feeds) for name, feeds in results.items()}
    medians = {
        name: statistics.median(_delays(feeds, histories, is_busy) or [0.0])
        for name, feeds in results.items()
    }
    return 1 - requests[ADAPTIVE] / requests[FIXED], medians[ADAPTIVE] / (medians[FIXED] or 1.0)


def is_busy(history: History) -> bool:
    return history.per_day >= BUSY_PER_DAY


def _delays(
    results: list[Result], histories: list[History], belongs: Callable[[History], bool]
) -> list[float]:
    pairs = zip(results, histories, strict=True)
    return sorted(delay for each, history in pairs if belongs(history) for delay in each.delays)


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", nargs="?", metavar="CORPUS", help="see benchmarks/corpus.py")
    options = parser.parse_args()
    histories = recorded(options.corpus) if options.corpus else generated(1000)
    results = results_of(histories)
    print(f"{len(histories)} feeds, {DAYS} days after {LEARNT_DAYS} days of learning\n")
    _print_groups(histories, results)
    fewer, ratio = compared(histories, results)
    print(f"\nrequests against {FIXED}: {fewer:.0%} fewer (needed: {NEEDED_FEWER:.0%})")
    if ratio:
        print(f"median delay of busy feeds: {ratio:.2f} of {FIXED}'s (needed: {NEEDED_DELAY:g})")
    else:
        print(
            f"no feed has {BUSY_PER_DAY:g} entries a day: the delay of busy feeds is not measured"
        )
    print(f"\na wire service ({LISTED} shown, {WIRE_PER_MINUTE} a minute), its first day:")
    all_lost = 0
    for server, (failing, wish) in WIRE_SERVERS.items():
        requests, lost = wire_lost(failing, wish)
        all_lost += lost
        print(f"  {server:<22}{requests:>7,} requests{lost:>7,} entries lost (needed: 0)")
    return int(fewer < NEEDED_FEWER or ratio > NEEDED_DELAY or all_lost > 0)


def _print_groups(histories: list[History], results: Results) -> None:
    """Print a row for each group of feeds and each schedule."""
    print(f"{'feeds':<18}{'schedule':<15}", end="")
    print(f"{'requests/day':>13}{'median min':>12}{'p95 min':>9}{'overrun':>9}")
    groups: dict[str, Callable[[History], bool]] = {
        "all": lambda history: True,
        f"busy (>= {BUSY_PER_DAY:g}/day)": is_busy,
    }
    for kind in dict.fromkeys(history.kind for history in histories):
        groups[kind] = lambda history, kind=kind: history.kind == kind  # type: ignore[misc]  # the default binds the loop's value
    for group, belongs in groups.items():
        for name, feeds in results.items():
            pairs = zip(feeds, histories, strict=True)
            group_results = [result for result, history in pairs if belongs(history)]
            if delays := _delays(feeds, histories, belongs):
                requests = sum(each.requests for each in group_results) / DAYS
                median, late = statistics.median(delays), delays[int(len(delays) * 0.95)]
                overrun = sum(each.overrun for each in group_results)
                print(f"{group:<18}{name:<15}{requests:>13,.0f}", end="")
                print(f"{median:>12.1f}{late:>9.1f}{overrun:>9}")


if __name__ == "__main__":
    sys.exit(main())
