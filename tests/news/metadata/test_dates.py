"""Which of a page's statements of time are believed, and what is said of the reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.metadata.dates import (
    ADDRESS,
    SHOWN,
    DateClaim,
    modified,
    published,
    puts_month_first,
)

FETCHED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LD, OG, META = "JSON-LD datePublished", "meta article:published_time", "meta date"


def day_of(*claims: tuple[str, str], feed: datetime | None = None, english: bool = False) -> str:
    made = [DateClaim(*claim) for claim in claims]
    at = published(made, feed, FETCHED, month_first=english).at
    return at.isoformat() if at else ""


def test_the_first_source_gives_the_day_and_the_most_precise_the_time() -> None:
    found = published(
        [DateClaim(LD, "2026-11-20"), DateClaim(OG, "2026-11-20T10:00:00+07:00")], None, FETCHED
    )
    assert found.at == datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert found.why == f"{LD} 2026-11-20; time by {OG} 2026-11-20T10:00:00+07:00"


def test_a_statement_that_others_agree_against() -> None:
    """A day that readers see and a second source give beats one source; what lost is told."""
    claims = [(LD, "2021-12-06T09:00Z"), (OG, "2026-11-20T08:00Z"), (SHOWN, "20 November 2026")]
    assert day_of(*claims) == "2026-11-20T08:00:00+00:00"
    assert day_of((LD, "2021-12-06T09:00Z"), (SHOWN, "20 November 2026")).startswith("2021-12-06")
    told = published([DateClaim(*claim) for claim in claims], None, FETCHED).why
    assert told is not None
    assert f"against {LD} 2021-12-06" in told


@pytest.mark.parametrize("odd", ["\x1b[31m", "\u2066\u200f", "\x9b", "\n\x00", "\ud800"])
def test_a_statement_is_quoted_without_what_a_terminal_obeys(odd: str) -> None:
    """The reason is shown in lists and exports; the statement is a stranger's."""
    claims = [DateClaim(LD, f"2026-11-20T08:00{odd}Z"), DateClaim(OG, f"2026-11-20 {odd}")]
    told = published(claims, None, FETCHED).why
    assert told is not None
    assert told.isprintable()


def test_the_day_in_the_address_outlives_a_move() -> None:
    """After a move to a new system the template tells the day of the move."""
    claims = [(LD, "2024-05-05"), (SHOWN, "1 March 2019"), (ADDRESS, "2019-03-01")]
    assert day_of(*claims).startswith("2019-03-01")


@pytest.mark.parametrize(
    "stated", ["2082-01-01", "2203-06-01T10:00:00Z", "2026-12-31", "2026", "11/2026", "yesterday"]
)
def test_neither_future_nor_half_a_date(stated: str) -> None:
    assert day_of((LD, stated)) == ""


def test_the_moment_of_the_fetch_is_no_date() -> None:
    """A page that prints the present time was made while it was fetched; the feed knows better."""
    feed = FETCHED - timedelta(days=3)
    now = (LD, FETCHED.isoformat())
    assert day_of(now, (OG, "2026-11-20T08:00Z")) == "2026-11-20T08:00:00+00:00"
    assert day_of(now, feed=feed) == feed.isoformat()
    assert day_of(now) == ""
    assert day_of((SHOWN, "23 November 2026"), feed=feed) == feed.isoformat()
    assert day_of((SHOWN, "23 November 2026")).startswith("2026-11-23")


def test_a_page_without_a_date_takes_the_feeds() -> None:
    feed = datetime(2026, 11, 20, 4, tzinfo=UTC)
    found = published([], feed, FETCHED)
    assert (found.at, found.said_by) == (feed, "feed")
    assert published([], FETCHED + timedelta(days=40), FETCHED).said_by == "first seen"


def test_which_number_is_the_month() -> None:
    """Another statement decides; without one, the language and the site's country."""
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


def test_modified_is_read_alike() -> None:
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
def test_never_in_the_future(claims: list[tuple[str, str]]) -> None:
    at = published([DateClaim(*claim) for claim in claims], None, FETCHED).at
    assert at is None or at <= FETCHED + timedelta(days=1)
