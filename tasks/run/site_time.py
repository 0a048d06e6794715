"""Limits on how long parsing one site's pages may delay the others in a run."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Of 250 real pages half took 0.02 s of CPU, 99 of 100 at most 0.11 s, the slowest 0.51 s; a feed
# of 9 MB and 5,000 entries took 0.2 s. So these limits are for what no site sends in good faith, or
# a busy machine: whoever meets one is read after all others, with the time that the settings give
# (extraction_seconds).
QUICK_SECONDS = 1.0
# A look for an index's sitemaps or an article's further pages: what is asked next depends on it.
FIRST_SECONDS = 1.0
# How long a batch waits for sites of which no page was quick yet, when no other's is quick either.
PATIENCE_SECONDS = 0.5
# A site that was quick so often may keep all workers busy; before, it has one at a time.
_TRUSTED_AFTER = 3
_SLOW_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Allowance:
    """The seconds of CPU that slow pages may take in a run, per site and in total.

    A page is slow if it takes ``slow_seconds`` or more.
    """

    slow_seconds: float
    of_a_site: float
    of_all: float


# What is asked next depends on it: two looks that run into their limit.
WHILE_ASKING = Allowance(_SLOW_SECONDS, of_a_site=2.0, of_all=float("inf"))
# While others wait: one page that runs into its limit, or two that are slow.
WHILE_OTHERS_WAIT = Allowance(_SLOW_SECONDS, of_a_site=1.0, of_all=float("inf"))
# After all others: some pages that run into the limit of the settings; the rest waits for the next
# run, which is to begin some day.
AFTER_ALL_OTHERS = Allowance(1.0, of_a_site=60.0, of_all=240.0)


class SiteTime:
    """The CPU seconds that slow pages took in this run; thread-safe."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._lock = threading.Lock()
        self._slow: defaultdict[str, float] = defaultdict(float)
        self._quick: defaultdict[str, int] = defaultdict(int)

    def took(self, site: str, seconds: float) -> bool:
        """Count a page of a site, and what it took; whether it was quick."""
        is_quick = seconds < self._allowance.slow_seconds
        with self._lock:
            if is_quick:
                self._quick[site] += 1
            else:
                self._slow[site] += seconds
        return is_quick

    def used_up(self, site: str) -> str | None:
        """Return why no more pages of a site are parsed now, or None."""
        with self._lock:
            of_site, of_all = self._slow.get(site, 0.0), sum(self._slow.values())
        if of_site >= self._allowance.of_a_site:
            return f"not parsed yet: slow pages of {site} took {of_site:.3g} s of this run"
        if of_site and of_all >= self._allowance.of_all:
            return f"not parsed yet: slow pages took {of_all:.3g} s of this run"
        return None

    def was_quick(self, site: str) -> bool:
        """Return whether a page of a site was quick, and none slow."""
        return bool(self.quick_among((site,)))

    def quick_among(self, sites: Iterable[str]) -> set[str]:
        """Return those of the sites of which a page was quick, and none slow."""
        with self._lock:
            return {site for site in sites if site in self._quick and site not in self._slow}

    def at_once(self, site: str, most: int) -> int:
        """Return how many of a site's pages may be parsed at the same time."""
        with self._lock:
            is_trusted = self._quick.get(site, 0) >= _TRUSTED_AFTER and site not in self._slow
        return most if is_trusted else 1
