"""Find the new entries that a poll lists, and the changed ones that were not edited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warta.news.addresses.identity import signature_of
from warta.news.entry import Entry
from warta.news.polling.poll import Poll

# A date this close to the poll may be the time of the request; the next poll decides. Chosen by
# hand.
_NEAR_REQUEST = timedelta(minutes=5)
_MANY_REDATED = 3  # chosen by hand


@dataclass(frozen=True, slots=True)
class Listing:
    """The numbers of entries that a poll listed, and the dates of the new ones."""

    poll: Poll
    seen: int
    new: int
    unchanged: int
    published: tuple[datetime, ...]

    @property
    def common(self) -> bool:
        """Return whether the poll listed an entry that was known before."""
        return self.new < self.seen


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """A listed entry as it is stored.

    ``state``: "new", "changed", "unchanged" or another reason to process it. ``signature`` and
    ``updated_at``: their values when it was settled, or None.
    """

    state: str
    signature: int | None
    updated_at: datetime | None


def redated(
    listed: Mapping[int, tuple[Poll, Entry]], stored_entries: Mapping[int, KnownEntry]
) -> Iterator[int]:
    """Yield the keys of entries of which only the date changed, and not by an edit.

    It was not an edit if the date is that of the request, or if most of a feed's entries changed at
    once.
    """
    settled: Counter[int] = Counter()
    redated_keys: defaultdict[int, list[int]] = defaultdict(list)
    for key, (poll, entry) in listed.items():
        stored = stored_entries[key]
        if stored.signature is None or stored.state not in ("changed", "unchanged"):
            continue
        settled[poll.feed.feed_id] += 1
        before = replace(entry, updated_at=stored.updated_at)
        if stored.state == "changed" and signature_of(before) == stored.signature:
            redated_keys[poll.feed.feed_id].append(key)
    for feed_id, keys in redated_keys.items():
        all_at_once = len(keys) >= _MANY_REDATED and 2 * len(keys) > settled[feed_id]
        for key in keys:
            poll, entry = listed[key]
            date = entry.updated_at
            if all_at_once or (date and date > poll.polled_at - _NEAR_REQUEST):
                yield key
