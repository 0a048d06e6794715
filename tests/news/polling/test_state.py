"""The state of a feed after a poll: its status with a reason, its address, and its next poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from warta.news.entry import Entry, FeedHints, ParsedFeed
from warta.news.feeds.body_hash import meaningful_hash
from warta.news.polling.poll import Feed, Poll, sent_validators
from warta.news.polling.rhythm import unknown
from warta.news.polling.schedule import Bounds
from warta.news.polling.state import (
    RETIRED_AFTER,
    FeedState,
    KnownFeed,
    gap_after,
    is_same_feed,
    preferred,
    state_after,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FEED = Feed(1, "http://a.example/feed", "A", 900, NOW)
OK = Poll(FEED, NOW, "not modified", status_code=304)
FAILED = Poll(FEED, NOW, "failed", status_code=500, reason="HTTP 500")


def after(poll: Poll, *published: datetime) -> FeedState:
    """Return the state of a feed after a poll that listed entries of these times."""
    return state_after(poll, published, bounds=Bounds())


def listing(count: int = 3, hints: FeedHints | None = None) -> ParsedFeed:
    """Return a parsed feed with this many entries."""
    entries = tuple(Entry(str(n), f"http://a.example/{n}", "T") for n in range(count))
    return ParsedFeed("rss", "A", None, "id", entries, hints=hints or FeedHints())


def test_a_permanent_redirect_moves_a_feed_if_it_lasts_half_a_day() -> None:
    """A server that is misconfigured for an afternoon must not move a feed for good."""
    moved = replace(OK, moved_to="https://a.example/feed")
    first = after(moved)
    assert (first.moved_to, first.moved_since, first.new_url) == (moved.moved_to, NOW, None)
    seen = replace(FEED, moved_to=first.moved_to, moved_since=first.moved_since)
    same_day = after(replace(moved, feed=seen, polled_at=NOW + timedelta(hours=11)))
    assert (same_day.moved_since, same_day.new_url) == (NOW, None)
    next_day = after(replace(moved, feed=seen, polled_at=NOW + timedelta(hours=13)))
    assert (next_day.new_url, next_day.moved_to) == ("https://a.example/feed", None)


def test_a_redirect_that_ends_or_changes_is_counted_from_the_beginning() -> None:
    """A feed has moved only if every poll was redirected to the same address."""
    feed = replace(FEED, moved_to="https://a.example/feed", moved_since=NOW - timedelta(days=3))
    gone = after(replace(OK, feed=feed))
    assert (gone.moved_to, gone.new_url) == (None, None)
    other = after(replace(OK, feed=feed, moved_to="https://b.example/feed"))
    assert (other.moved_to, other.moved_since, other.new_url) == (
        "https://b.example/feed", NOW, None,
    )  # fmt: skip
    broken = after(replace(FAILED, feed=feed))
    assert (broken.moved_to, broken.new_url) == (feed.moved_to, None)


def test_a_feed_that_is_gone_is_retired_with_the_reason() -> None:
    """410 states that it is gone; 404 may be a mistake, so it takes ten polls."""
    gone = after(replace(FAILED, status_code=410))
    assert gone.status == "retired"
    assert "410" in (gone.reason or "")
    missing = replace(FAILED, status_code=404, reason="HTTP 404 Not Found")
    for failures in range(RETIRED_AFTER - 1):
        state = after(replace(missing, feed=replace(FEED, consecutive_failures=failures)))
        assert (state.status, state.reason) == ("failing", "HTTP 404 Not Found")
    last = after(replace(missing, feed=replace(FEED, consecutive_failures=RETIRED_AFTER - 1)))
    assert last.status == "retired"
    assert "404" in (last.reason or "")


@given(st.sampled_from([None, 301, 403, 404, 410, 429, 500, 503]), st.integers(0, 500))
def test_every_failing_feed_has_a_reason_and_a_next_poll(status: int | None, failures: int) -> None:
    """`warta status` shows the reason, and no feed is given up silently."""
    feed = replace(FEED, consecutive_failures=failures)
    state = after(replace(FAILED, feed=feed, status_code=status))
    assert state.reason
    assert NOW < state.due.at <= NOW + timedelta(days=7)
    assert state.due.reason


def test_an_outage_of_our_own_network_is_not_counted_as_a_failure_of_feeds() -> None:
    """After a day offline, every feed would otherwise wait for a week."""
    state = after(replace(FAILED, status_code=None, offline=True))
    assert (state.status, state.consecutive_failures) == ("failing", 0)


def test_hints_of_a_feed_are_kept_while_it_answers_304() -> None:
    """A 304 has no body, so it repeats no ttl and no skipHours."""
    hints = FeedHints(ttl_minutes=120, update_seconds=7200 * 2, skip_hours=(1, 2))
    read = after(Poll(FEED, NOW, "parsed", status_code=200, parsed=listing(hints=hints)))
    assert (read.wish.ttl_seconds, read.wish.skip_hours) == (14_400, (1, 2))
    assert read.due.at >= NOW + timedelta(hours=4)
    kept = after(replace(OK, feed=replace(FEED, wish=read.wish)))
    assert kept.wish.ttl_seconds == 14_400


def test_two_polls_without_a_common_entry_give_a_gap_with_an_estimate() -> None:
    """Analysts who count articles must know when some are missing."""
    before = NOW - timedelta(hours=10)
    feed = replace(FEED, last_listed_at=before, listed=10, rhythm=unknown(before))
    poll = Poll(feed, NOW, "parsed", status_code=200, parsed=listing(11))
    hourly = [NOW - timedelta(minutes=12 * n) for n in range(11)]  # two hours of five an hour
    gap = gap_after(poll, common=False, published=hourly)
    assert gap is not None
    assert (gap.since, gap.missed) == (before, 40)
    assert gap_after(poll, common=True, published=hourly) is None
    first = replace(poll, feed=FEED)
    assert gap_after(first, common=False, published=hourly) is None, "nothing was listed before"
    with_gap = state_after(poll, hourly, bounds=Bounds(), gap=gap)
    assert with_gap.due.at < after(poll, *hourly).due.at


def test_spellings_of_one_feed_s_address_are_recognised() -> None:
    """http or https, www and a final slash do not matter; another path or parameter is another feed."""
    assert is_same_feed("http://a.example/feed", "https://www.a.example/feed/")
    assert not is_same_feed("http://a.example/feed", "http://a.example/sport/feed")
    assert not is_same_feed("http://a.example/?feed=rss", "http://a.example/?feed=comments")
    older, newer = NOW - timedelta(days=9), NOW
    plain, safe = (
        KnownFeed(1, "http://a.example/f", older),
        KnownFeed(2, "https://a.example/f", newer),
    )
    assert preferred([plain, safe]) == preferred([safe, plain]) == safe


def test_build_dates_and_comments_do_not_change_a_feed_s_hash() -> None:
    """They change with every answer; parsing such a feed again brings nothing."""
    body = (
        b"<rss><channel><title>A</title><lastBuildDate>%s</lastBuildDate><pubDate>%s</pubDate>"
        b"<item><title>%s</title><pubDate>%s</pubDate></item></channel></rss><!-- %s -->"
    )
    monday = body % (b"Mon", b"Mon", b"One", b"Sun", b"cached Monday")
    tuesday = body % (b"Tue", b"Tue", b"One", b"Sun", b"cached Tuesday")
    assert meaningful_hash(monday) == meaningful_hash(tuesday)
    assert meaningful_hash(monday) != meaningful_hash(body % (b"Mon", b"Mon", b"Two", b"Sun", b""))
    assert meaningful_hash(monday) != meaningful_hash(body % (b"Mon", b"Mon", b"One", b"Mon", b""))
    atom = b"<feed><updated>%s</updated><entry><updated>%s</updated></entry></feed>"
    assert meaningful_hash(atom % (b"1", b"2")) == meaningful_hash(atom % (b"3", b"2"))
    assert meaningful_hash(atom % (b"1", b"2")) != meaningful_hash(atom % (b"1", b"3"))


@given(st.binary(max_size=2000))
def test_any_bytes_have_a_hash(body: bytes) -> None:
    """A body that is not a feed has one too, always the same."""
    assert meaningful_hash(body) == meaningful_hash(body)


def test_no_validators_are_sent_if_nothing_was_listed_for_a_week() -> None:
    """Some servers answer 304 for ever: the feed seems to work, but its news is never read."""
    feed = replace(FEED, etag='"1"', last_modified="Wed, 04 Mar 2026 12:00:00 GMT")
    lately = replace(feed, last_listed_at=NOW - timedelta(days=7))
    assert sent_validators(lately, NOW) == {
        "If-None-Match": '"1"', "If-Modified-Since": "Wed, 04 Mar 2026 12:00:00 GMT",
    }  # fmt: skip
    assert sent_validators(replace(feed, last_listed_at=NOW - timedelta(days=9)), NOW) == {}
    assert sent_validators(FEED, NOW) == {}
    same = after(Poll(replace(feed, last_listed_at=NOW - timedelta(days=9)), NOW, "same body"))
    assert same.listed_at == NOW  # the full body was read and has nothing new
