"""Waits are bounded, grow with failure, and never undercut what a server asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from news.schedule import (
    LONGEST_BACK_OFF,
    LONGEST_RETRY_AFTER,
    MOST_ATTEMPTS,
    next_attempt,
    next_poll,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
moments = st.datetimes(timezones=st.just(UTC))


@given(st.integers(60, 86_400), st.integers(0, 10_000))
def test_a_failing_feed_is_asked_ever_more_rarely_but_never_abandoned(
    interval: int, failures: int
) -> None:
    """A feed that comes back after a month must be noticed within a week."""
    now = next_poll(NOW, interval_seconds=interval, consecutive_failures=failures)
    later = next_poll(NOW, interval_seconds=interval, consecutive_failures=failures + 1)
    assert NOW + timedelta(seconds=interval) <= now <= later <= NOW + LONGEST_BACK_OFF


@given(moments)
def test_retry_after_is_respected_up_to_a_month(asked: datetime) -> None:
    """A typing error in a header must not silence a feed for years."""
    due = next_poll(NOW, interval_seconds=900, consecutive_failures=1, not_before=asked)
    assert due >= min(asked, NOW + LONGEST_RETRY_AFTER)
    assert due <= NOW + LONGEST_RETRY_AFTER


def test_a_page_is_given_up_after_its_last_attempt() -> None:
    """An entry must settle one day; the attempts span an outage of a day."""
    waits = [next_attempt(NOW, n, None) for n in range(1, MOST_ATTEMPTS)]
    assert all(wait is not None for wait in waits)
    total = sum((wait - NOW for wait in waits if wait), timedelta())
    assert total > timedelta(hours=24)
    assert next_attempt(NOW, MOST_ATTEMPTS, None) is None
