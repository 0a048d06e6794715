"""Rewrite dates of other calendars as Gregorian dates.

Iran's solar year, the Japanese eras, and the years of Taiwan, Ethiopia and Nepal convert exactly;
Thailand's era only shifts the year (``news.text.dates``). The lunar Islamic calendar is not
converted: its months begin when somebody sees the moon. Its date is dropped beside a Gregorian one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_JALALI_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
# The same names without vowel signs, as the folded text has them.
_MONTH_OF = {name: number for number, name in enumerate(_JALALI_MONTHS, start=1)} | {
    "ابان": 8, "اذر": 9, "امرداد": 5,
}  # fmt: skip
# The same months in Dari and in Pashto, in Afghanistan.
for _names in (
    "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
    "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب",
):
    _MONTH_OF |= {name: number for number, name in enumerate(_names.split(), start=1)}
_JALALI_NUMBERS = re.compile(r"(?<![\d/.-])(1[34]\d\d)[/.-](\d{1,2})[/.-](\d{1,2})(?![\d/])")
_JALALI_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*({'|'.join(_MONTH_OF).replace('ی', '[یي]')})\s*(?:ماه)?[\s،,/-]*"
    r"(1[34]\d\d)(?!\d)"
)
# "1448/6/14 هـ الموافق 2026/11/24", of which folding leaves "ه"
_HIJRI = re.compile(
    r"(?<!\d)(?:14\d\d([/.-])\d{1,2}\1\d{1,2}|\d{1,2}([/.-])\d{1,2}\2(?:14\d\d))(?!\d)"
    r"(?:\s*ه(?:جري\w*)?(?!\w))?"
)
_GREGORIAN_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(\d{{1,3}}|元)\s*年")
_REIWA = re.compile(
    r"(?<![\w.])r(?P<year>\d{1,2})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?![\d.])",
    re.IGNORECASE,
)
_TAIWAN_NUMBERS = re.compile(
    r"(?<![\d/.-])(?P<year>1[0-2]\d)([/-])(?P<month>0[1-9]|1[0-2])\2(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?![\d/-])"
)
_TAIWAN_YEAR = re.compile(r"(?<!\d)(1[0-2]\d)\s*年(?=\s*\d{1,2}\s*月)")
# 二〇二六年十一月二十四日
_NUMERAL = re.compile("[〇○零一二三四五六七八九十]{1,4}(?=[年月日])")
_DIGIT_OF = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
}
_THAI_SHORT = {
    "ม.ค.": "มกราคม", "ก.พ.": "กุมภาพันธ์", "มี.ค.": "มีนาคม", "เม.ย.": "เมษายน", "พ.ค.": "พฤษภาคม",
    "มิ.ย.": "มิถุนายน", "ก.ค.": "กรกฎาคม", "ส.ค.": "สิงหาคม", "ก.ย.": "กันยายน", "ต.ค.": "ตุลาคม",
    "พ.ย.": "พฤศจิกายน", "ธ.ค.": "ธันวาคม",
}  # fmt: skip
_THAI_MARKS = re.compile(r"พ\.?ศ\.?|น\.(?=\s|$)|เดือน")
_THAI_SHORT_YEAR = re.compile(rf"({'|'.join(_THAI_SHORT.values())})\s*([5-9]\d)(?![\d:.])")
_VIETNAMESE = re.compile(r"(\d{1,2})\s*thang\s*(\d{1,2})\s*(?:,|nam)?\s*(\d{4})")


# Ethiopia's years begin in 8 AD and have twelve months of thirty days and a short one.
_ETHIOPIAN_MONTHS = (
    "መስከረም", "ጥቅምት", "ኅዳር ህዳር ሕዳር", "ታኅሣሥ ታህሳስ ታኅሳስ ታህሣሥ", "ጥር", "የካቲት", "መጋቢት",
    "ሚያዝያ ሚያዚያ", "ግንቦት", "ሰኔ", "ሐምሌ ሀምሌ ኀምሌ", "ነሐሴ ነሃሴ ነሀሴ", "ጳጉሜን ጳጉሜ",
)  # fmt: skip
_ETHIOPIAN = {
    name: number
    for number, names in enumerate(_ETHIOPIAN_MONTHS, start=1)
    for name in names.split()
}
_ETHIOPIAN_WORDS = re.compile(
    rf"(?:({'|'.join(_ETHIOPIAN)})\s*(\d{{1,2}})|(\d{{1,2}})\s*({'|'.join(_ETHIOPIAN)}))"
    r"\s*(?:ቀን|[፣,/፤])?\s*(20[01]\d|202\d)(?!\d)(?:\s*ዓ\.?\s*ም\.?)?"
)
_ETHIOPIAN_EPOCH = date(8, 8, 27).toordinal()  # the first of Meskerem of the year 1
# Nepal's Bikram Sambat: the lengths of the months are published year by year.
_NEPALI_MONTHS = (
    "बैशाख वैशाख", "जेठ ज्येष्ठ जेष्ठ", "असार आषाढ", "साउन श्रावण", "भदौ भाद्र", "असोज आश्विन",
    "कात्तिक कार्तिक कात्तीक", "मंसिर मङ्सिर मार्ग मंसीर", "पुस पुष पौष", "माघ", "फागुन फाल्गुन फागुण",
    "चैत चैत्र",
)  # fmt: skip
_NEPALI = {
    name: number for number, names in enumerate(_NEPALI_MONTHS, start=1) for name in names.split()
}
_NEPALI_NAME = "|".join(sorted(_NEPALI, key=len, reverse=True))
_NEPALI_WORDS = re.compile(
    rf"(?:(20[5-9]\d)\s*(?:साल)?[\s,।-]*({_NEPALI_NAME})[\s,-]*(\d{{1,2}})"
    rf"|(\d{{1,2}})\s*(?:गते)?[\s,-]*({_NEPALI_NAME})[\s,-]*(20[5-9]\d))(?!\d)\s*(?:गते)?"
)
_NEPALI_FIRST_YEAR = 2062
_NEPALI_FIRST = date(2005, 4, 14)
_NEPALI_LENGTHS = (  # days of each month of a year, minus 29
    "222322010102", "223222101011", "223321101011", "232321110012", "222322011002", "223222101011",
    "223321101011", "232321110012", "222322011011", "223222101011", "232321101011", "232321110012",
    "222322101011", "223222101011", "232321110011", "232321110102", "222322101011", "223222101011",
    "232321110011", "232321110102", "223222101011", "223222101011", "223221110111", "232312110111",
    "132321110111", "223222101111", "123312110111", "132321110111", "132321110111", "223222110111",
)  # fmt: skip


def in_gregorian(text: str) -> str:
    """Return the text with the dates of other calendars written as ``2026-11-23``."""
    if "thang" in text:  # without accents, as the folded text has it
        text = _VIETNAMESE.sub(r"\3-\2-\1", text)
    if text.isascii():
        return text
    text = from_ascii(text)
    if "年" in text:
        text = _TAIWAN_YEAR.sub(
            lambda match: f"{1911 + int(match[1])}年", _NUMERAL.sub(_number, text)
        )
        text = _ERA.sub(lambda match: f"{_era_year(match[1], match[2])}年", text)
    if any("\u1200" <= letter <= "\u137f" for letter in text):
        return _ETHIOPIAN_WORDS.sub(_ethiopian, text)
    if any("\u0900" <= letter <= "\u097f" for letter in text):
        return _NEPALI_WORDS.sub(_nepali, text)
    if any("\u0e00" <= letter <= "\u0e7f" for letter in text):
        for short, name in _THAI_SHORT.items():
            text = text.replace(short, f" {name} ")
        return _THAI_SHORT_YEAR.sub(r"\1 25\2", _THAI_MARKS.sub(" ", text))
    if any("\u0600" <= letter <= "\u06ff" for letter in text) and _GREGORIAN_YEAR.search(text):
        text = _HIJRI.sub(" ", text)
    return _JALALI_WORDS.sub(_words, text)


def from_ascii(text: str) -> str:
    """Return a text with ``115/11/24`` (Taiwan) and ``R8.11.24`` (Japan) as Gregorian dates."""
    if text.count("/") > 1 or text.count("-") > 1:
        text = _TAIWAN_NUMBERS.sub(lambda match: _day_of_era(1911, match), text)
    return _REIWA.sub(lambda match: _day_of_era(2018, match), text)


def _day_of_era(first: int, match: re.Match[str]) -> str:
    return f" {first + int(match['year'])}-{match['month']}-{match['day']} "


def jalali_numbers(text: str) -> str:
    """Return a Persian text with numeric dates like ``1405/09/02`` rewritten."""
    return _JALALI_NUMBERS.sub(
        lambda match: _iso(int(match[1]), int(match[2]), int(match[3])) or match[0], text
    )


def _ethiopian(match: re.Match[str]) -> str:
    month = _ETHIOPIAN[match[1] or match[4]]
    day, year = int(match[2] or match[3]), int(match[5])
    if not 1 <= day <= (30 if month < 13 else 6):
        return match[0]
    days = 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1
    return f" {date.fromordinal(_ETHIOPIAN_EPOCH + days)} "


def _nepali(match: re.Match[str]) -> str:
    month = _NEPALI[match[2] or match[5]]
    year, day = int(match[1] or match[6]), int(match[3] or match[4])
    years = year - _NEPALI_FIRST_YEAR
    if not 0 <= years < len(_NEPALI_LENGTHS):
        return match[0]
    lengths = [29 + int(over) for year in _NEPALI_LENGTHS[: years + 1] for over in year]
    if not 1 <= day <= lengths[12 * years + month - 1]:
        return match[0]
    days = sum(lengths[: 12 * years + month - 1])
    return f" {_NEPALI_FIRST + timedelta(days=days + day - 1)} "


def _words(match: re.Match[str]) -> str:
    return _iso(int(match[3]), _MONTH_OF[match[2].replace("ي", "ی")], int(match[1])) or match[0]


def _number(match: re.Match[str]) -> str:
    """Return a number in Chinese letters as digits: 二十四 is 24, 二〇二六 is 2026."""
    letters = match.group()
    if "十" not in letters:
        return "".join(str(_DIGIT_OF[letter]) for letter in letters)
    tens, _, ones = letters.partition("十")
    if not all(part in _DIGIT_OF for part in (tens, ones) if part):
        return letters
    return str(10 * _DIGIT_OF.get(tens, 1) + _DIGIT_OF.get(ones, 0))


def _era_year(era: str, year: str) -> int:
    return _ERAS[era] + (1 if year == "元" else int(year))


def _iso(year: int, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    days = sum(31 if earlier <= 6 else 30 for earlier in range(1, month)) + day - 1
    return f" {_new_year(year) + timedelta(days=days)} "


def _new_year(year: int) -> date:
    """Return the first of Farvardin, by Birashk's 33-year cycle: exact from 1343 to 1472."""
    leaps = sum(1 for each in range(1375, year) if each % 33 in _LEAP)
    if year < 1375:
        leaps = -sum(1 for each in range(year, 1375) if each % 33 in _LEAP)
    return date(1996, 3, 20) + timedelta(days=365 * (year - 1375) + leaps)


_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
