"""Days as one region writes them: years of two digits first, spaces after points, two calendars."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.news.metadata.pages import read
from warta.news.metadata.dates import published

_FETCHED = datetime(2026, 11, 28, 12, tzinfo=UTC)


def _day(headline: str, shown: str) -> str:
    page = read(body=f"<h1>{headline}</h1><p>{shown}</p>")
    at = published(page.published, None, _FETCHED).at
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("headline", "shown", "day"),
    [
        ("낡은 다리 2년 폐쇄", "입력 26.11.24 10:20", "2026-11-24 10:20"),
        (
            "낡은 다리 2년 폐쇄",
            "26.11.24 10:20 ㅣ 최종 업데이트 26.11.25 11:00",
            "2026-11-24 10:20",
        ),
        ("낡은 다리 2년 폐쇄", "'26.11.24", "2026-11-24 00:00"),
        ("낡은 다리 2년 폐쇄", "26/11/24", "2026-11-24 00:00"),
        ("낡은 다리 2년 폐쇄", "2026.11.24 10:20", "2026-11-24 10:20"),
        ("橋を2年閉鎖へ", "26.11.24 10:20", "2026-11-24 10:20"),
        ("橋を2年閉鎖へ", "25.03.04", "2025-03-04 00:00"),
        ("旧桥封闭两年", "26.11.24", "2026-11-24 00:00"),
        ("舊橋封閉兩年", "24/11/26", "2026-11-24 00:00"),
        ("Brücke gesperrt", "24.11.26", "2026-11-24 00:00"),
        ("Brücke gesperrt", "24.11.26, 10:20 Uhr", "2026-11-24 10:20"),
    ],
)
def test_a_year_of_two_digits_comes_first_in_east_asia(headline: str, shown: str, day: str) -> None:
    """In Seoul "26.11.24" is of 2026, in Vienna of 2024."""
    assert _day(headline, shown) == day


@pytest.mark.parametrize(
    ("headline", "shown", "day"),
    [
        ("Starý most zavřou", "24. 11. 2026, 10:20", "2026-11-24 10:20"),
        ("Starý most zavřou", "24. 11. 2026", "2026-11-24 00:00"),
        ("Starý most zavřou", "Aktualizované 4. 1. 2026 8:05", "2026-01-04 08:05"),
        ("Most zatvoren", "24. 11. 2026. 10:20", "2026-11-24 10:20"),
        ("பாலம் மூடல்", "நவ 24, 2026 10:15 AM", "2026-11-24 10:15"),
        ("பாலம் மூடல்", "24 நவம்பர் 2026", "2026-11-24 00:00"),
        ("பாலம் மூடல்", "24 செப் 2026", "2026-09-24 00:00"),
        ("పాత వంతెన మూసివేత", "24 నవం 2026", "2026-11-24 00:00"),
        ("പഴയ പാലം അടച്ചു", "24 നവം 2026", "2026-11-24 00:00"),
        ("જૂનો પુલ બંધ", "24 નવે 2026", "2026-11-24 00:00"),
        ("إغلاق الجسر", "الثلاثاء 1448/6/14 هـ الموافق 2026/11/24 م", "2026-11-24 00:00"),
        ("إغلاق الجسر", "14/06/1448 هـ الموافق 24/11/2026", "2026-11-24 00:00"),
        ("إغلاق الجسر", "14-06-1448هـ - 24-11-2026م", "2026-11-24 00:00"),
        ("إغلاق الجسر", "24/11/2026 - 14/06/1448", "2026-11-24 00:00"),
        ("إغلاق الجسر", "4 جمادى الآخرة 1448 هـ / 24 نوفمبر 2026 م", "2026-11-24 00:00"),
        ("إغلاق الجسر", "14/06/1448 هـ", ""),
    ],
)
def test_a_day_is_read_as_its_region_writes_it(headline: str, shown: str, day: str) -> None:
    """Unread, such a day counts as that of the fetch."""
    assert _day(headline, shown) == day


@pytest.mark.parametrize(
    ("declared", "shown", "day"),
    [
        ("2026-01-02T10:20:00+09:00", "입력 25.12.30", "2025-12-30"),
        ("2026-11-24T10:20:00+09:00", "입력 24.11.26", "2024-11-26"),
        ("2026-11-24T10:20:00+09:00", "입력 26.11.24", "2026-11-24"),
        ("2026-11-24T10:20:00+09:00", "입력 26.11.20", "2026-11-20"),
        ("26.11.24 10:20", "입력 26.11.20", "2026-11-20"),
        ("26.11.24 10:20", "입력 26.11.24 09:10", "2026-11-24"),
    ],
)
def test_short_years_are_compared_in_full(declared: str, shown: str, day: str) -> None:
    """A shown day before the declared one, which is that of the last change, counts."""
    claims = "".join(
        f'<meta property="article:{name}_time" content="{declared}">'
        for name in ("published", "modified")
    )
    page = read(claims, f"<h1>낡은 다리 2년 폐쇄</h1><div>{shown}</div>")
    at = published(page.published, None, datetime(2026, 11, 28, tzinfo=UTC)).at
    assert at is not None
    assert f"{at:%Y-%m-%d}" == day
