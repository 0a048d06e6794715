"""Which of a page's dates is taken as the publication date, and the reason that is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.metadata.dates import (
    ADDRESS,
    SHOWN,
    DateClaim,
    day_in_address,
    modified,
    published,
    puts_month_first,
)

FETCHED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LD, OG, META = "JSON-LD datePublished", "meta article:published_time", "meta date"


def day_of(*claims: tuple[str, str], feed: datetime | None = None, english: bool = False) -> str:
    """Return the publication date that follows from (source, text) pairs, or "" if none does."""
    date_claims = [DateClaim(*claim) for claim in claims]
    at = published(date_claims, feed, FETCHED, month_first=english).at
    return at.isoformat() if at else ""


def test_the_first_source_gives_the_day_and_the_most_precise_the_time() -> None:
    """Structured data is most often right, but often has no time."""
    publication = published(
        [DateClaim(LD, "2026-11-20"), DateClaim(OG, "2026-11-20T10:00:00+07:00")], None, FETCHED
    )
    assert publication.at == datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert publication.why == f"{LD} 2026-11-20; time by {OG} 2026-11-20T10:00:00+07:00"


def test_two_agreeing_sources_outweigh_one_of_higher_rank() -> None:
    """Structured data often keeps the date of an old template; the reason names the loser."""
    claims = [(LD, "2021-12-06T09:00Z"), (OG, "2026-11-20T08:00Z"), (SHOWN, "20 November 2026")]
    assert day_of(*claims) == "2026-11-20T08:00:00+00:00"
    assert day_of((LD, "2021-12-06T09:00Z"), (SHOWN, "20 November 2026")).startswith("2021-12-06")
    reason = published([DateClaim(*claim) for claim in claims], None, FETCHED).why
    assert reason is not None
    assert f"against {LD} 2021-12-06" in reason


@pytest.mark.parametrize("control", ["\x1b[31m", "\u2066\u200f", "\x9b", "\n\x00", "\ud800"])
def test_the_reason_quotes_a_date_without_control_characters(control: str) -> None:
    """The reason is shown on terminals; a page could otherwise control them."""
    claims = [DateClaim(LD, f"2026-11-20T08:00{control}Z"), DateClaim(OG, f"2026-11-20 {control}")]
    reason = published(claims, None, FETCHED).why
    assert reason is not None
    assert reason.isprintable()


def test_the_day_in_the_url_and_on_the_page_outweigh_structured_data() -> None:
    """After a site moves to a new system, structured data gives the day of the move."""
    claims = [(LD, "2024-05-05"), (SHOWN, "1 March 2019"), (ADDRESS, "2019-03-01")]
    assert day_of(*claims).startswith("2019-03-01")


@pytest.mark.parametrize(
    "stated", ["2082-01-01", "2203-06-01T10:00:00Z", "2026-12-31", "2026", "11/2026", "yesterday"]
)
def test_a_future_or_incomplete_date_is_ignored(stated: str) -> None:
    """A wrong publication date is worse than the time at which we first saw the page."""
    assert day_of((LD, stated)) == ""


def test_the_moment_of_the_fetch_is_not_a_publication_date() -> None:
    """Some systems write the present time into the page; the feed gives the real one."""
    feed = FETCHED - timedelta(days=3)
    now = (LD, FETCHED.isoformat())
    assert day_of(now, (OG, "2026-11-20T08:00Z")) == "2026-11-20T08:00:00+00:00"
    assert day_of(now, feed=feed) == feed.isoformat()
    assert day_of(now) == ""
    assert day_of((SHOWN, "23 November 2026"), feed=feed) == feed.isoformat()
    assert day_of((SHOWN, "23 November 2026")).startswith("2026-11-23")


def test_a_page_without_a_date_gets_that_of_the_feed() -> None:
    """Unless the feed's lies in the future, as after a mistake in its zone."""
    feed = datetime(2026, 11, 20, 4, tzinfo=UTC)
    publication = published([], feed, FETCHED)
    assert (publication.at, publication.source) == (feed, "feed")
    assert published([], FETCHED + timedelta(days=40), FETCHED).source == "first seen"


def test_the_month_of_a_numeric_date_is_the_one_that_another_date_confirms() -> None:
    """Without another date, the page's language and the site's country decide."""
    assert day_of((META, "11/01/2026"), (SHOWN, "1. November 2026")).startswith("2026-11-01")
    assert day_of(
        (META, "03-09-2026"), (SHOWN, "Published March 9, 2026"), english=True
    ).startswith("2026-03-09")
    assert day_of((META, "03-09-2026"), (SHOWN, "3 September 2026")).startswith("2026-09-03")
    assert day_of((META, "03-09-2026"), english=True).startswith("2026-09-03")
    assert day_of((META, "03.09.2026"), (SHOWN, "March 9, 2026")).startswith("2026-09-03")
    assert day_of((META, "03/04/2026")).startswith("2026-04-03")
    assert day_of((META, "03/04/2026"), english=True).startswith("2026-03-04")
    assert puts_month_first(["en-US"], "courier.example")
    assert not puts_month_first(["en"], "courier.co.uk")
    assert not puts_month_first(["id"], "courier.example")


def test_the_date_of_the_last_change_may_not_lie_in_the_future() -> None:
    """It is stored as `modified_at`, by the same rules as the publication date."""
    claims = [DateClaim("JSON-LD dateModified", "2026-11-21T08:00Z")]
    assert modified(claims, FETCHED) == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert modified([DateClaim("JSON-LD dateModified", "2082-01-01")], FETCHED) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from([LD, OG, META, SHOWN, ADDRESS]),
            st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.isoformat()),
        ),
        max_size=6,
    )
)
def test_no_claims_give_a_publication_date_in_the_future(claims: list[tuple[str, str]]) -> None:
    """A day of tolerance is for pages that state no zone."""
    at = published([DateClaim(*claim) for claim in claims], None, FETCHED).at
    assert at is None or at <= FETCHED + timedelta(days=1)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/11/20/wall", "2026-11-20"),
        ("/2026/nov/20/wall", "2026-11-20"),
        ("/2026/November/3/wall", "2026-11-03"),
        ("/blog/2026/7/2/wall", "2026-07-02"),
        ("/2026/wall/20/more", None),
        ("/2026/13/20/wall", None),
    ],
)
def test_the_day_in_an_address_may_have_the_name_of_the_month(path: str, day: str | None) -> None:
    """Newspapers and site builders write it in three ways."""
    assert day_in_address(f"https://www.courier.example{path}") == day
