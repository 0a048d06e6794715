"""Choose which jobs the workers get next, so that no site keeps the others waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from warta.tasks.run.site_time import SiteTime


class SiteTurns:
    """Chooses the next jobs: every site in turn, each with at most its share at once.

    Sites that were quick come first, and two of their jobs may wait for each worker. The
    others start only where a worker is free, and leave one to the quick sites that have jobs left:
    so those never wait until a slow page has run into its limit.

    ``sites``: the site of each job, in the jobs' order; a job's number is its place there.
    """

    def __init__(self, sites: Sequence[str], site_time: SiteTime, workers: int) -> None:
        self._site_time, self._workers = site_time, workers
        self._left: dict[str, deque[int]] = {}
        for number, site in enumerate(sites):
            self._left.setdefault(site, deque()).append(number)
        self._running = dict.fromkeys(self._left, 0)

    def next_ones(self) -> Iterator[int]:
        """Yield the jobs to start; call ``ended`` for each at its end."""
        quick = self._site_time.quick_among(self._running)
        others = self._left.keys() - quick
        running = sum(self._running.values())
        while ready := self._ready(self._left.keys() & quick, 2 * self._workers - running):
            for site in ready:
                running += 1
                yield self._started(site)
        others_running = sum(n for site, n in self._running.items() if site not in quick)
        reserved = 1 if self._left.keys() & quick else 0
        free = min(self._workers - running, max(1, self._workers - reserved) - others_running)
        for site in self._ready(others, free):
            yield self._started(site)

    def ended(self, site: str) -> None:
        self._running[site] -= 1

    def _ready(self, sites: Collection[str], most: int) -> list[str]:
        """Return the sites, in turn, that may have another job started now."""
        ready = (
            site
            for site in self._left
            if site in sites
            and self._running[site] < self._site_time.at_once(site, 2 * self._workers)
        )
        return list(islice(ready, max(0, most)))

    def _started(self, site: str) -> int:
        numbers = self._left.pop(site)
        number = numbers.popleft()
        if numbers:
            self._left[site] = numbers  # behind the others
        self._running[site] += 1
        return number
