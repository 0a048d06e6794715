"""Dates of other calendars, rewritten as Gregorian ones before they are read.

Iran's solar year, the Japanese eras and Taiwan's years are exact; Thailand's era is a shift of the
year (``news.text.dates``). The lunar Islamic months are not: they begin when the moon is seen.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_JALALI_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
# Folding takes the vowel signs off, of the names as of the text.
_MONTH_OF = {name: number for number, name in enumerate(_JALALI_MONTHS, start=1)} | {
    "ابان": 8, "اذر": 9, "امرداد": 5,
}  # fmt: skip
_JALALI_NUMBERS = re.compile(r"(?<![\d/.-])(1[34]\d\d)[/.-](\d{1,2})[/.-](\d{1,2})(?![\d/])")
_JALALI_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*({'|'.join(_MONTH_OF).replace('ی', '[یي]')})\s*(?:ماه)?[\s،,/-]*"
    r"(1[34]\d\d)(?!\d)"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(\d{{1,3}}|元)\s*年")
_THAI_SHORT = {
    "ม.ค.": "มกราคม", "ก.พ.": "กุมภาพันธ์", "มี.ค.": "มีนาคม", "เม.ย.": "เมษายน", "พ.ค.": "พฤษภาคม",
    "มิ.ย.": "มิถุนายน", "ก.ค.": "กรกฎาคม", "ส.ค.": "สิงหาคม", "ก.ย.": "กันยายน", "ต.ค.": "ตุลาคม",
    "พ.ย.": "พฤศจิกายน", "ธ.ค.": "ธันวาคม",
}  # fmt: skip
_THAI_MARKS = re.compile(r"พ\.?ศ\.?|น\.(?=\s|$)")
_VIETNAMESE = re.compile(r"(\d{1,2})\s*thang\s*(\d{1,2})\s*(?:,|nam)?\s*(\d{4})")


def in_gregorian(text: str) -> str:
    """The text with the dates of other calendars written as ``2026-11-23``."""
    if "thang" in text:  # folding has taken the accents off
        text = _VIETNAMESE.sub(r"\3-\2-\1", text)
    if text.isascii():
        return text
    if "年" in text:
        text = _ERA.sub(lambda found: f"{_era_year(found[1], found[2])}年", text)
    if any("\u0e00" <= letter <= "\u0e7f" for letter in text):
        for short, name in _THAI_SHORT.items():
            text = text.replace(short, f" {name} ")
        return _THAI_MARKS.sub(" ", text)
    return _JALALI_WORDS.sub(_words, text)


def jalali_numbers(text: str) -> str:
    """The text with ``1405/09/02`` rewritten; for texts whose digits or letters are Persian."""
    return _JALALI_NUMBERS.sub(
        lambda found: _iso(int(found[1]), int(found[2]), int(found[3])) or found[0], text
    )


def _words(found: re.Match[str]) -> str:
    return _iso(int(found[3]), _MONTH_OF[found[2].replace("ي", "ی")], int(found[1])) or found[0]


def _era_year(era: str, year: str) -> int:
    return _ERAS[era] + (1 if year == "元" else int(year))


def _iso(year: int, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    days = sum(31 if earlier <= 6 else 30 for earlier in range(1, month)) + day - 1
    return f" {_new_year(year) + timedelta(days=days)} "


def _new_year(year: int) -> date:
    """The first of Farvardin; leap years after Birashk's 33-year cycle, exact from 1343 to 1472."""
    leaps = sum(1 for one in range(1375, year) if one % 33 in _LEAP)
    if year < 1375:
        leaps = -sum(1 for one in range(year, 1375) if one % 33 in _LEAP)
    return date(1996, 3, 20) + timedelta(days=365 * (year - 1375) + leaps)


_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
