"""Limit how long the pages of one site may delay the parsing of others in a run."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Of 250 real pages half took 0.02 s of CPU, 99 of 100 at most 0.11 s, the slowest 0.51 s; a feed
# of 9 MB and 5,000 entries took 0.2 s. So only hostile pages reach this limit of CPU: they are
# parsed after all others, with the time that the settings give (extraction_seconds).
QUICK_SECONDS = 1.0
# To find the sitemaps of an index, or the further pages of an article: the next request needs it.
FIRST_SECONDS = 1.0
# How long a batch waits for sites without a quick page so far, while no other page is quick either.
PATIENCE_SECONDS = 0.5
# After so many quick pages a site may keep all workers busy; before, it has one worker at a time.
_TRUSTED_AFTER = 3
_SLOW_SECONDS = 0.5  # a page that takes this long is slow; chosen by hand


@dataclass(frozen=True, slots=True)
class Allowance:
    """The seconds of CPU that slow pages may take in a run, per site and in total.

    A page is slow if it takes ``slow_seconds`` or more.
    """

    slow_seconds: float
    of_a_site: float
    of_all: float


# While requests wait for the result: two pages that reach FIRST_SECONDS.
WHILE_REQUESTING = Allowance(_SLOW_SECONDS, of_a_site=2.0, of_all=float("inf"))
# While other pages wait: one page that reaches QUICK_SECONDS, or two slow ones.
WHILE_OTHERS_WAIT = Allowance(_SLOW_SECONDS, of_a_site=1.0, of_all=float("inf"))
# After all others: some pages that reach the limit of the settings. The rest waits for the next
# run, so that this run ends.
AFTER_ALL_OTHERS = Allowance(1.0, of_a_site=60.0, of_all=240.0)


class SiteTime:
    """The CPU seconds that slow pages took in this run; thread-safe."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._lock = threading.Lock()
        self._slow: defaultdict[str, float] = defaultdict(float)
        self._quick: defaultdict[str, int] = defaultdict(int)

    def took(self, site: str, seconds: float) -> bool:
        """Count the CPU seconds of a page of a site; return whether it was quick."""
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
        """Return whether a site had a quick page and no slow one."""
        return bool(self.quick_among((site,)))

    def quick_among(self, sites: Iterable[str]) -> set[str]:
        """Return the sites that had a quick page and no slow one."""
        with self._lock:
            return {site for site in sites if site in self._quick and site not in self._slow}

    def at_once(self, site: str, most: int) -> int:
        """Return how many of a site's pages may be parsed at the same time."""
        with self._lock:
            is_trusted = self._quick.get(site, 0) >= _TRUSTED_AFTER and site not in self._slow
        return most if is_trusted else 1
