"""A date in any language and order is read as its exact instant, or as None."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.text.dates import has_time, has_zone, parse_date

STANDARD = [
    ("Mon, 23 May 2022 14:00:00 +0700", "2022-05-23T07:00"),
    ("Mon, 23 May 2022 23:30:00 +07:00", "2022-05-23T16:30"),
    ("Mon, 23 May 22 14:00 GMT", "2022-05-23T14:00"),
    ("23 May 1999 14:00", "1999-05-23T14:00"),
    ("Monday, 23-May-99 14:00:00 GMT", "1999-05-23T14:00"),
    ("Mon,  3 Jun  2022 9:05:00 Z", "2022-06-03T09:05"),
    ("Mon, 23 May 2022 14:00:00 GMT+7", "2022-05-23T07:00"),
    ("Mon, 23 May 2022 14:00:00 +0700 (WIB)", "2022-05-23T07:00"),
    ("Mon, 23 May 2022 14:00:00 XYZ", "2022-05-23T14:00"),
    ("Mon, 23 May 2022 24:00:00 GMT", "2022-05-24T00:00"),
    ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59"),
    ("Mon May 23 14:00:00 +0700 2022", "2022-05-23T07:00"),
    ("Mon May 23 14:00:00 WIB 2022", "2022-05-23T07:00"),
    ("2022-05-23T14:00:00+07:00", "2022-05-23T07:00"),
    ("2022-05-23T14:00:00.5Z", "2022-05-23T14:00"),
    ("2022-05-23t14:00z", "2022-05-23T14:00"),
    ("2022-05-23 14:00:00 +0700", "2022-05-23T07:00"),
    ("2022-05-23T14:00:00+02:00[Europe/Berlin]", "2022-05-23T12:00"),
    ("20220523T140000Z", "2022-05-23T14:00"),
    ("2022-05-23", "2022-05-23T00:00"),
    ("2022-05", "2022-05-01T00:00"),
    ("2022", "2022-01-01T00:00"),
    ("1653314400", "2022-05-23T14:00"),
    ("1653314400000", "2022-05-23T14:00"),
    ("Published: May 23, 2022 2:05 PM EST", "2022-05-23T19:05"),
    ("May 23, 2022 at 12:05 a.m.", "2022-05-23T00:05"),
    ("5/23/2022 2:05:09 PM", "2022-05-23T14:05"),
    ("3/4/2022", "2022-04-03T00:00"),
    ("Mon, 23 May 2022 02:05 PM", "2022-05-23T14:05"),
    ("23 May 2022 12:05:00 AM", "2022-05-23T00:05"),
    ("2022-05-23 02:05 pm", "2022-05-23T14:05"),
    ("2022-05-23T14:00:00\u221207:00", "2022-05-23T21:00"),
    ("2022-05-23T14:00:00,25+07", "2022-05-23T07:00"),
    ("2022-05-23T14:00:00\u201307:00", "2022-05-23T21:00"),
    ("/Date(1653314400000)/", "2022-05-23T14:00"),
    ("\\/Date(1653314400000+0700)\\/", "2022-05-23T14:00"),
    ("@1653314400", "2022-05-23T14:00"),
    ("Mon, 23 May 2022 14:00:00 &#43;0700", "2022-05-23T07:00"),
    ("Mon,&nbsp;23 May 2022 14:00:00 GMT", "2022-05-23T14:00"),
    ("Mon, 23 May 2022 07.08.09 +0700", "2022-05-23T00:08"),
    ("May 23, 2022 07.08.09", "2022-05-23T07:08"),
]
LANGUAGES = [
    ("Sen, 23 Mei 2022 14:00:00 +0700", "2022-05-23T07:00"),
    ("Minggu, 1 Agustus 2021 | 09.30 WIB", "2021-08-01T02:30"),
    ("Jumat, 24 Des 2021 14:00 WITA", "2021-12-24T06:00"),
    ("Jumaat, 23 Disember 2022 2:00 PM MYT", "2022-12-23T06:00"),
    ("Khamis, 3 Mac 2022", "2022-03-03T00:00"),
    ("Montag, 23. März 2020, 14.30 Uhr", "2020-03-23T14:30"),
    ("23. März 2022 14:00 MEZ", "2022-03-23T13:00"),
    ("lundi 23 août 2021 à 14h30", "2021-08-23T14:30"),
    ("mar., 12 sept. 2023 10:00:00 +0200", "2023-09-12T08:00"),
    ("mardi 1er février 2022", "2022-02-01T00:00"),
    ("lunes, 23 de mayo de 2022 14:00", "2022-05-23T14:00"),
    ("mar 05 dic 2023 10:00", "2023-12-05T10:00"),
    ("23 de março de 2022 às 14h05", "2022-03-23T14:05"),
    ("gio, 23 giu 2022 14:00:00 +0200", "2022-06-23T12:00"),
    ("maandag 23 mei 2022 14:00", "2022-05-23T14:00"),
    ("ma 23.5.2022 klo 14.00", "2022-05-23T14:00"),
    ("23. toukokuuta 2022", "2022-05-23T00:00"),
    ("pt., 7 paź 2022 10:00", "2022-10-07T10:00"),
    ("23 września 2022 14:00", "2022-09-23T14:00"),
    ("23. května 2022 14:00", "2022-05-23T14:00"),
    ("2022. május 23. 14:00", "2022-05-23T14:00"),
    ("23 ianuarie 2022", "2022-01-23T00:00"),
    ("23 ŞUBAT 2022 Çarşamba 14:00", "2022-02-23T14:00"),
    ("11 Ekim 2022, 10:15", "2022-10-11T10:15"),
    ("Пн, 23 мая 2022 14:00:00 +0300", "2022-05-23T11:00"),
    ("23 мая 2022 г., 14:00 МСК", "2022-05-23T11:00"),
    ("23 травня 2022 14:00", "2022-05-23T14:00"),
    ("Δευ, 23 Μαΐου 2022 14:00:00 +0300", "2022-05-23T11:00"),
    ("الاثنين، 23 مايو 2022 14:00", "2022-05-23T14:00"),
    ("٢٣ مايو ٢٠٢٢ ١٤:٠٠", "2022-05-23T14:00"),
    ("الإثنين 23 أيار 2022 02:00 م", "2022-05-23T14:00"),
    ("23 تشرين الأول 2022", "2022-10-23T00:00"),
    ("۲۳ مه ۲۰۲۲", "2022-05-23T00:00"),
    ("23 जनवरी 2022 14:00", "2022-01-23T14:00"),
    ("23 มกราคม 2565 14:00", "2022-01-23T14:00"),
    ("Thứ hai, 23/5/2022, 14:00 (GMT+7)", "2022-05-23T07:00"),
    ("2022年5月23日 14:00", "2022-05-23T14:00"),
    ("2022年5月23日 下午2:05", "2022-05-23T14:05"),
    ("2022年5月23日(月) 14時05分", "2022-05-23T14:05"),
    ("2022年5月23日 午後2時05分", "2022-05-23T14:05"),
    ("2022년 5월 23일 오후 2:00", "2022-05-23T14:00"),
    ("2022년 5월 23일 오후 2시 5분", "2022-05-23T14:05"),
    ("2022. 5. 23. 14:00", "2022-05-23T14:00"),
    ("Senin, 23 Mei 2022 07.08.09 WIB", "2022-05-23T00:08"),
    ("ma 23.5.2022 klo 07.08.09", "2022-05-23T07:08"),
    ("23.05.22 07.08.09", "2022-05-23T07:08"),
    *((f"1763625600{rest}", "2025-11-20T08:00") for rest in ("", "000", "000000", "000000000")),
]
NO_DATES = [
    "", "yesterday", "kemarin", "{{ date }}", "25:61", "12345", "Version 1.2.2022.5", "May",
    "Mon, 31 Jun 2022 10:00:00 GMT", "2022-02-30T10:00:00Z", "2022-13-40", "31/31/2022",
    "Mon, 23 May 2022 25:00:00 GMT", "Mon, 23 May 2022 14:61 GMT", "Mon, 01 Jan 0001 00:00:00 GMT",
    "1970-01-01T00:00:00Z", "0", "1989-12-31", "2101-01-01", "9" * 13, "9" * 5000, "1403/03/05",
    "-2026-01-01", "-2026-01-01T10:00:00Z", "\u22122026-01-01", "-12026-01-01", "0000-01-01", "0026-01-01",
    "12026-01-01", "9999-12-31T23:59:59Z", "-1763625600", "1763625600000000000000",
]  # fmt: skip


@pytest.mark.parametrize(("written", "instant"), STANDARD + LANGUAGES)
def test_a_date_is_read_as_its_exact_instant(written: str, instant: str) -> None:
    """An article dated an hour off is sorted wrongly; a month off, it is not found."""
    moment = parse_date(written)
    assert moment is not None
    assert moment.tzinfo is UTC
    assert moment.strftime("%Y-%m-%dT%H:%M") == instant


@pytest.mark.parametrize("written", NO_DATES)
def test_a_text_that_is_not_a_date_gives_none(written: str) -> None:
    """A guessed date is worse than none: without one, the time of first sight is stored."""
    assert parse_date(written) is None


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("EST", -5), ("EDT", -4), ("PST", -8), ("PDT", -7), ("MSK", 3), ("WIB", 7), ("WITA", 8),
        ("WIT", 9), ("IST", 5.5), ("JST", 9), ("CET", 1), ("CEST", 2), ("BST", 1), ("UT", 0),
        ("+0530", 5.5), ("-03:00", -3), ("Z", 0),
    ],
)  # fmt: skip
def test_zones_are_read_by_name_and_offset(zone: str, hours: float) -> None:
    """RFC 822 defines American names only; publishers in Asia and Europe write their own."""
    noon = datetime(2022, 5, 23, 12, tzinfo=UTC)
    assert parse_date(f"Mon, 23 May 2022 12:00:00 {zone}") == noon - timedelta(hours=hours)
    assert parse_date(f"2022-05-23 12:00:00 {zone}") == noon - timedelta(hours=hours)


def test_a_date_without_zone_is_read_in_the_given_default_zone() -> None:
    """Many Indonesian pages write local time without its name, WIB."""
    wib = timezone(timedelta(hours=7))
    for written in ("23 Mei 2022 14:00", "2022-05-23T14:00:00", "Mon, 23 May 2022 14:00:00"):
        assert parse_date(written, default_zone=wib) == datetime(2022, 5, 23, 7, tzinfo=UTC)
        assert parse_date(written) == datetime(2022, 5, 23, 14, tzinfo=UTC)
    stated = parse_date("2022-05-23T14:00:00Z", default_zone=wib)
    assert stated == datetime(2022, 5, 23, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "time", "zone"),
    [
        ("2022-05-23", False, False),
        ("2022-05-23T14:00", True, False),
        ("2022-05-23 02:00 PM", True, False),
        ("2022-05-23T14:00Z", True, True),
        ("23.05.2022", False, False),
        ("23.05.2022 14.30", True, False),
        ("23 Mei 2022", False, False),
        ("23 Mei 2022 14:00 WIB", True, True),
        ("Mon, 23 May 2022 14:00:00 +0700", True, True),
        ("2022年5月23日", False, False),
        ("2022년 5월 23일 오후 2시", True, False),
        ("lundi 23 août 2021 à 14h", True, False),
    ],
)
def test_whether_a_date_has_a_time_and_a_zone_is_recognised(
    written: str, time: bool, zone: bool
) -> None:
    """A bare day is not midnight, and a local time is not an instant."""
    assert (has_time(written), has_zone(written)) == (time, zone)


moments = st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)
zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moments, zones)
def test_every_instant_in_standard_forms_is_read_exactly(moment: datetime, zone: timezone) -> None:
    """Nearly all feeds use RFC 822 or RFC 3339."""
    stated = moment.replace(tzinfo=zone)
    for written in (format_datetime(stated), stated.isoformat(), stated.isoformat(" ")):
        assert parse_date(written) == stated


@given(st.text(max_size=60) | st.text("0123456789:/.- +TZmayMei年月日", max_size=40))
def test_any_text_is_a_date_in_utc_or_none(text: str) -> None:
    """Publishers leave templates, jokes and errors where dates should be."""
    moment = parse_date(text)
    assert moment is None or (moment.tzinfo is UTC and 1990 <= moment.year <= 2100)
    has_time(text)
    has_zone(text)


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("ET", -5, -4), ("CT", -6, -5), ("MT", -7, -6), ("PT", -8, -7), ("AT", -4, -3),
        ("America/New_York", -5, -4), ("Europe/Berlin", 1, 2), ("Asia/Kolkata", 5.5, 5.5),
        ("[Europe/Berlin]", 1, 2), ("(America/Argentina/Buenos_Aires)", -3, -3), ("Etc/GMT-3", 3, 3),
        ("Pacific/Auckland", 13, 12), ("Nowhere/Atlantis", 0, 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "form",
    ["Fri, 20 {} 2026 16:31:00 {}", "20 {} 2026, 4:31 pm {}", "{1} 20, 2026 16:31 {2}"],
)
def test_a_zone_named_by_its_place_observes_summer_time(
    zone: str, winter: float, summer: float, form: str
) -> None:
    """Read as UTC, "16:31 ET" would be five hours too early, and nothing would show it."""
    for month, number, hours in (("Nov", 11, winter), ("Jul", 7, summer)):
        written = form.format(month, zone) if "{1}" not in form else form.format("", month, zone)
        stated = datetime(2026, number, 20, 16, 31, tzinfo=UTC) - timedelta(hours=hours)
        assert parse_date(written) == stated, written
    if "Atlantis" not in zone:
        assert has_zone(f"20 Nov 2026 16:31 {zone}")


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("MET", 1), ("MEST", 2), ("NST", -3.5), ("NDT", -2.5), ("BRST", -2), ("IRDT", 4.5), ("CAT", 2),
        ("MSD", 4), ("CLST", -3), ("ARST", -2), ("UYT", -3), ("PYT", -4), ("PET", -5), ("COT", -5),
        ("VET", -4), ("BOT", -4), ("NOVT", 7), ("YEKT", 5), ("KRAT", 7), ("VLAT", 10), ("NZT", 13),
        ("AET", 11), ("ICT", 7), ("PKT", 5), ("CHAST", 12.75),
    ],
)  # fmt: skip
def test_zone_abbreviations_of_the_whole_world_are_read(zone: str, hours: float) -> None:
    """An unknown abbreviation would be read as UTC."""
    stated = datetime(2026, 11, 20, 8, tzinfo=UTC) - timedelta(hours=hours)
    assert parse_date(f"Fri, 20 Nov 2026 08:00:00 {zone}") == stated
    assert parse_date(f"2026-11-20 08:00:00 {zone}") == stated


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("26-11-20 08:00", "2026-11-20T08:00"), ("26-11-20", "2026-11-20T00:00"),
        ("23-11-24T18:28:36", "2023-11-24T18:28"), ("99-12-31 10:00:00", "1999-12-31T10:00"),
        ("20-11-2026 08:00", "2026-11-20T08:00"),
        ("20261120080000", "2026-11-20T08:00"), ("202611200800", "2026-11-20T08:00"),
        ("20261120080000Z", "2026-11-20T08:00"), ("20261120080000 +0100", "2026-11-20T07:00"),
        ("20261120T080000Z", "2026-11-20T08:00"), ("20261120", "2026-11-20T00:00"),
        ("1763625600.5", "2025-11-20T08:00"), ("1763625600", "2025-11-20T08:00"),
        ("1763625600123", "2025-11-20T08:00"), ("1763625600123.5", "2025-11-20T08:00"),
        ("1763625600123456", "2025-11-20T08:00"),
        ("Fri, 20 Nov 2026 08:00:00.000 GMT", "2026-11-20T08:00"),
        ("2026-11-20T08:00:00.123456789Z", "2026-11-20T08:00"),
        ("2026/11/20 08:00:00.123", "2026-11-20T08:00"), ("Fri, 20 Nov 26 08:00 EST", "2026-11-20T13:00"),
        ("2026-324", "2026-11-20T00:00"), ("2026-324T08:00:00Z", "2026-11-20T08:00"),
        ("2026-W47-5", "2026-11-20T00:00"), ("2026-11-20 08:53:11 AM", "2026-11-20T08:53"),
        ("21 November 2026 | 21:04 GMT+7", "2026-11-21T14:04"), ("21.11.2026 · 21:04", "2026-11-21T21:04"),
        ("2026-11-21 | 21:04", "2026-11-21T21:04"), ("2026年11月21日|21:04", "2026-11-21T21:04"),
    ],
)  # fmt: skip
def test_compact_and_short_numeric_dates_are_read(written: str, instant: str) -> None:
    """Years of two digits, digits without separators, Unix times in any unit, ISO weeks."""
    moment = parse_date(written)
    assert moment is not None
    assert moment.strftime("%Y-%m-%dT%H:%M") == instant


@pytest.mark.parametrize(
    "written", ["Thu, 01 Jan 2004 19:48:21 +zz:00", "20261320080000", "2026-W60"]
)
def test_an_impossible_zone_month_or_week_gives_none(written: str) -> None:
    """Reading the rest of it would be a guess."""
    assert parse_date(written) is None


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("27 novembre 2026 (modifica il 28 novembre 2026 | 08:00)", "2026-11-27T00:00"),
        ("Nov 27, 2026 | Updated Nov 28, 2026 8:00 AM", "2026-11-27T00:00"),
        ("27.11.2026, aktualisiert 28.11.2026, 08:00 Uhr", "2026-11-27T00:00"),
        ("27/11/2026 - Atualizado em 28/11/2026 às 08h00", "2026-11-27T00:00"),
        ("27 ноября 2026, обновлено 28 ноября 2026 08:00", "2026-11-27T00:00"),
        ("2026.11.27 수정 2026.11.28 08:00", "2026-11-27T00:00"),
        ("2026年11月27日 更新：2026年11月28日 08:00", "2026-11-27T00:00"),
        ("27/11/26 update 28/11/26 08:00", "2026-11-27T00:00"),
        ("2026年11月27日（金） 更新 11月28日 08:00", "2026-11-27T00:00"),
        ("Nov. 27, 2026, updated at 8:00 a.m.", "2026-11-27T00:00"),
        ("27 Nov 2026 16:12, updated 18:00", "2026-11-27T16:12"),
        ("Updated 28 November 2026, 08:00", "2026-11-28T08:00"),
        ("Published 08:00 on 27 November 2026, updated 28 November 2026", "2026-11-27T08:00"),
        ("Publié le 27 novembre 2026 à 16h12, modifié le 28 novembre 2026 à 08h00", "2026-11-27T16:12"),
        ("Posted: Nov 27, 2026 4:12 PM | Last Updated: November 28", "2026-11-27T16:12"),
        ("27 Nov 2026 (27.11.2026) 16:12", "2026-11-27T16:12"),
        ("mar., 12 sept. 2026 15:30", "2026-09-12T15:30"),
        ("Friday 27 November 2026, 16:12", "2026-11-27T16:12"),
    ],
)  # fmt: skip
def test_a_time_belongs_to_the_day_beside_it(written: str, instant: str) -> None:
    """Else an article has the time of its last change on the day of its first."""
    assert parse_date(written) == datetime.fromisoformat(instant).replace(tzinfo=UTC)
