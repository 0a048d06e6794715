"""Learn how often a feed publishes, and at which hours; older entries count less and less.

A rhythm has a fixed size and is stored in the feed's row, so the next poll is decided without
reading any history. The reasons: docs/decisions/0007-polling.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Time constant of the decay: an entry counts half after 10 days. A weekly pattern still shows; a
# feed that fell silent loses its rhythm within a month.
MEMORY_DAYS = 14.0
# Entries older than this do not count; a date further ahead than this is a wrong clock.
OLDEST = timedelta(days=60)
_AHEAD = timedelta(hours=1)
# The prior for a new feed: four entries a day, with the weight of one day's observation.
_USUAL_PER_DAY, _USUAL_WEIGHT_DAYS = 4.0, 1.0
# The prior for the hours: this many entries, spread evenly over the day.
_EVEN = 12.0
_HOURS = 24
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Decayed counts of a feed's entries for each hour of the day (UTC), as of ``at``.

    ``since``: when the first of them was published, or the first poll if that was earlier.
    """

    by_hour: tuple[float, ...]
    since: datetime
    at: datetime

    def per_day(self) -> float:
        """Return the feed's entries a day: the mean of a Gamma posterior, so never 0.

        Counts that decay with e^(-t/14 d) add up to 14 (1 - e^(-T/14)) days' worth after T days.
        """
        watched = MEMORY_DAYS * -math.expm1(-_days(self.at - self.since) / MEMORY_DAYS)
        counted = sum(self.by_hour) + _USUAL_PER_DAY * _USUAL_WEIGHT_DAYS
        return counted / (watched + _USUAL_WEIGHT_DAYS)

    def hourly(self) -> tuple[float, ...]:
        """Return for each hour its rate, in entries a day."""
        counts = self.by_hour
        # Neighbouring hours share entries: one of 9:58 makes 10:00 likely too.
        near = [
            counts[hour - 1] / 4 + counts[hour] / 2 + counts[(hour + 1) % _HOURS] / 4
            for hour in range(_HOURS)
        ]
        total = sum(near) + _EVEN
        rate = self.per_day()
        return tuple(rate * _HOURS * (each + _EVEN / _HOURS) / total for each in near)

    def after(self, published: Iterable[datetime], now: datetime) -> Rhythm:
        """Return the rhythm with further entries; ``now`` replaces dates in the future."""
        now = max(now, self.at)
        decay = math.exp(-_days(now - self.at) / MEMORY_DAYS)
        counts = [count * decay for count in self.by_hour]
        since = self.since
        for moment in published:
            moment = moment if moment <= now + _AHEAD else now
            if now - moment > OLDEST:
                continue
            since = min(since, moment)
            counts[moment.astimezone(UTC).hour] += math.exp(
                -_days(max(now - moment, timedelta())) / MEMORY_DAYS
            )
        return Rhythm(tuple(round(count, 4) for count in counts), since, now)


def unknown(now: datetime) -> Rhythm:
    """Return the rhythm of a feed that was never polled."""
    return Rhythm((0.0,) * _HOURS, now, now)


def hours_from(start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans from a moment to the end of its hour, then each hour, for a week."""
    end = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for _ in range(_HOURS * 7 + 1):
        end += timedelta(hours=1)
        yield start, end
        start = end


def _days(span: timedelta) -> float:
    return max(0.0, span / _DAY)
