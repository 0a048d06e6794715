"""Times without a zone get the site's: learnt from its articles, or that of its country."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warta.news.article import Article, Page
from warta.news.extract import extract
from warta.news.metadata.dates import SHOWN, DateClaim, published
from warta.news.metadata.site_zone import offset_learnt, usual_zone

FETCHED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LD = "JSON-LD datePublished"
TEXT = "".join(f"<p>The council agreed on item {n} of the harbour plan on Friday, after a long debate.</p>" for n in range(9))  # fmt: skip


@pytest.mark.parametrize(
    ("host", "languages", "learnt", "winter", "summer"),
    [
        ("www.blatt.de", ["de"], None, "2026-01-20T09:05", "2026-07-20T08:05"),
        ("blatt.at.", [], None, "2026-01-20T09:05", "2026-07-20T08:05"),
        ("daily.in", ["en"], None, "2026-01-20T04:35", "2026-07-20T04:35"),
        ("daily.example", ["en"], None, "2026-01-20T10:05", "2026-07-20T10:05"),
        ("daily.example", ["en"], -300, "2026-01-20T15:05", "2026-07-20T15:05"),
        ("daily.us", ["en"], None, "2026-01-20T10:05", "2026-07-20T10:05"),
        ("blatt.de", ["de"], 120, "2026-01-20T09:05", "2026-07-20T08:05"),
        ("blatt.de", ["de"], 480, "2026-01-20T02:05", "2026-07-20T02:05"),
        ("koran.example", ["id"], None, "2026-01-20T03:05", "2026-07-20T03:05"),
        ("koran.example", ["id", "en"], 480, "2026-01-20T02:05", "2026-07-20T02:05"),
    ],
)
def test_a_shown_time_is_in_the_site_s_zone(
    host: str, languages: list[str], learnt: int | None, winter: str, summer: str
) -> None:
    """Summer time counts, unless the learnt offset contradicts the country."""
    zone = usual_zone(host, languages, learnt)
    for day, instant in (("20 January 2026", winter), ("20 July 2026", summer)):
        claims = [DateClaim(SHOWN, f"{day}, 10:05")]
        publication = published(claims, None, FETCHED, zone=zone)
        assert publication.at == datetime.fromisoformat(f"{instant}Z")


def test_the_reason_names_the_zone_and_why_it_is_taken() -> None:
    """Whoever doubts a time sees how it was worked out."""
    claims = [DateClaim(LD, "2026-11-20T10:05:00")]
    learnt = usual_zone("daily.example", ["en"], 330)
    publication = published(claims, None, FETCHED, zone=learnt)
    assert publication.at == datetime(2026, 11, 20, 4, 35, tzinfo=UTC)
    assert publication.why == (
        f"{LD} 2026-11-20T10:05:00; without a zone: as of UTC+05:30, the site's usual zone"
    )
    country = published(claims, None, FETCHED, zone=usual_zone("blatt.de", ["de"]))
    assert country.why is not None
    assert country.why.endswith("as of Europe/Berlin, the zone of the site's country")


def test_a_time_with_its_own_zone_and_a_bare_day_are_not_changed() -> None:
    """A stated zone is exact, and a day has no clock time to move."""
    zone = usual_zone("blatt.de", ["de"], 60)
    for text in ("2026-11-20T10:05:00Z", "2026-11-20T10:05:00+07:00", "2026-11-20", "1763625600"):
        claims = [DateClaim(LD, text)]
        assert published(claims, None, FETCHED, zone=zone) == published(claims, None, FETCHED)


def test_a_zone_known_by_language_alone_changes_only_shown_times() -> None:
    """In metadata, systems of all countries write UTC; only a site's own articles prove otherwise."""
    claims = [DateClaim(LD, "2026-11-20T10:05:00")]
    zone = usual_zone("koran.example", ["id"])
    assert published(claims, None, FETCHED, zone=zone).at == datetime(2026, 11, 20, 10, 5, tzinfo=UTC)  # fmt: skip


STATED = f"{LD} 2026-11-20T10:05:00+05:30; agrees with address"
BESIDE_FEED = f"feed 2026-11-20T04:35:10+00:00; day by {LD} 2026-11-20T10:05"


@pytest.mark.parametrize(
    ("reasons", "minutes"),
    [
        ([STATED] * 3, 330),
        ([BESIDE_FEED] * 3, 330),
        ([STATED, BESIDE_FEED, STATED.replace("+05:30", "+0530")], 330),
        ([f"{LD} 2026-11-20 10:05 -0500"] * 4, -300),
        ([BESIDE_FEED.replace("04:35:10", "10:05:40")] * 3, 0),
        ([STATED] * 2, None),
        ([STATED] * 3 + [STATED.replace("+05:30", "+02:00")] * 3, None),
        ([STATED] * 7 + [STATED.replace("+05:30", "+02:00")] * 2, 330),
        ([STATED.replace("+05:30", "Z")] * 9, None),
        ([STATED.replace("+05:30", "+00:00")] * 9, None),
        ([STATED.replace("+05:30", "+25:30")] * 9, None),
        (["feed 2026-11-20T04:35:00+00:00; the page gives no date"] * 9, None),
        ([f"feed 2026-11-20T04:35:00+00:00; day by {LD} 2026-11-20T10:12"] * 9, None),
        ([f"{LD} 2026-11-20T10:05", None, ""], None),
        ([], None),
    ],
)
def test_a_site_s_offset_is_learnt_from_its_articles(
    reasons: list[str | None], minutes: int | None
) -> None:
    """At least three must agree, in either order; UTC proves nothing where systems write Z."""
    assert offset_learnt(reasons) == minutes
    assert offset_learnt(reasons[::-1]) == minutes


@settings(max_examples=25)
@given(st.lists(st.one_of(st.none(), st.text(max_size=80), st.from_regex(r"feed \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00; day by x \d{4}-\d\d-\d\d \d\d:\d\d")), max_size=9))  # fmt: skip
def test_any_reasons_give_a_possible_offset_or_none(reasons: list[str | None]) -> None:
    """A wrong offset would move every time of the site."""
    offset = offset_learnt(reasons)
    assert offset is None or (abs(offset) <= 14 * 60 and offset % 15 == 0)


@pytest.mark.parametrize(
    "shown",
    [
        '<time datetime="2026-11-20T10:05:00">20 November</time>',
        '<span itemprop="datePublished" content="2026-11-20 10:05">20 November</span>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-20T10:05:00"}</script>',
        '<meta property="article:published_time" content="2026-11-20T10:05:00">',
    ],
)
@pytest.mark.parametrize(
    ("host", "learnt", "hour"), [("daily.nz", None, -1), ("daily.example", -300, 15)]
)
def test_times_of_a_page_are_read_in_its_site_s_zone(
    shown: str, host: str, learnt: int | None, hour: int
) -> None:
    """Wherever the page states the time: the zone must reach all readers of dates."""
    body = f"<html lang='en'><head><title>Harbour plan agreed</title></head><body><article><h1>Harbour plan agreed</h1>{shown}{TEXT}</article></body></html>"
    url = f"https://www.{host}/news/harbour-plan-agreed-by-council"
    article = extract(
        Page(url, url, "text/html; charset=utf-8", body.encode(), FETCHED), None, (), learnt
    )
    assert isinstance(article, Article)
    day = 20 if hour >= 0 else 19
    assert article.published_at == datetime(2026, 11, day, hour % 24 if hour >= 0 else 21, 5, tzinfo=UTC)  # fmt: skip
    assert article.published_why is not None
    assert "without a zone: as of" in article.published_why
