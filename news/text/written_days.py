"""Read the day of a date in words or numbers, and where the text of another day begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warta.news.text.date_words import MONTH_OF

# The marks are the same: in "24 November 2026 - 10.20" a time follows the year.
YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?:(?P<mark>[./-])\s?(?P<month>\d{1,2})(?P=mark)\s?"
    r"| (?P<apart>[./-]) (?P<month2>\d{1,2}) (?P=apart) "
    r"|\s?[年년]\s?(?P<month3>\d{1,2})\s?[月월]\s?"
    r"|\s?оны?\s(?P<month4>\d{1,2})\s?\w*\sсарын\s)(?P<day>\d{1,2})(?!\d)\s?[日일]?"
)
_ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10,
    "xi": 11, "xii": 12,
}  # fmt: skip
_ROMAN_MONTH = re.compile(r"(?<!\d)(\d{1,2})[./ ]\s?([ivx]{1,4})[./ ]\s?((?:19|20)\d\d)(?!\d)")
DAY_FIRST = re.compile(r"(?<![\d./-])(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?!\d|[./-]\d)")
_WORD = re.compile(r"[^\W\d_](?:[^\s\d!-/:-@\[-`{-~،。])*")
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|de|of|d'|[\s.,º/-])*$")
_DAY_AFTER = re.compile(r"[\s.,]*(\d{1,2})(?![\d:])")
_YEAR = re.compile(r"(?<![\d:+])(?:19|2[0156])\d\d(?![\d:])")  # 25xx, 26xx: the Thai calendar
# "14 gennaio 20", "24 Nov '26, 10:20": at the end, or before a mark or the time.
_SHORT_YEAR = re.compile(
    r"[ .,]{1,2}['’]?[0-4]\d(?!\s*,?\s*\d{4})(?=\s*(?:$|[)|,;–-]|\d{1,2}[:.]\d\d(?!\d)))"
)
# Words for a change, of texts without capitals and accents (``date_words.folded``).
_CHANGE = re.compile(
    r"\b(?:upd(?:ated?)?|last updated?|modified|edited|revised|letzt|zuletzt|aktualisi\w+"
    r"|geandert\w*|mise? a jour|modifi\w+|modifica\w*|actualiz\w+|atualiz\w+|aggiorn\w+|bijgewerkt"
    r"|gewijzigd|(?:up|op)p?dater\w+|(?:z?akt|z?akc)ualiz\w+|обновл\w+|изменен\w*|оновлен\w+|guncelle\w+"
    r"|diperbarui|dikemaskini|ενημ\w+)\b|cap nhat|更新|修正|수정|업데이트|แก้ไข|อัพเดท|อัปเดต|تحديث"
)


def before_another_day(text: str) -> str:
    """Return a text before its second day or a word for a change: a time after it belongs to that.

    As in "27 November 2026 (updated 28 November 2026, 08:00)"; the same day may be written twice.
    """
    days = sorted(_days_in(text), key=lambda place: place[0])
    text = next((text[:start] for start, day in days if day != days[0][1]), text)
    change = _CHANGE.search(text)
    return text[: change.start()] if change else text


def _days_in(text: str) -> Iterator[tuple[int, frozenset[int]]]:
    """Yield where days begin, with the numbers of month and day, whose order may be unknown."""
    for match in YEAR_FIRST.finditer(text):
        yield match.start(), frozenset(_year_first(match)[1:])
    for match in DAY_FIRST.finditer(text):
        if len(match[3]) == 4:  # else it may be a clock: 07.08.09
            yield match.start(), frozenset({int(match[1]), int(match[2])})
    for name in _WORD.finditer(text):
        month = MONTH_OF.get(name.group())
        numbered = month and (
            _DAY_BEFORE.search(text, 0, name.start()) or _DAY_AFTER.match(text, name.end())
        )
        if month and numbered:
            yield min(name.start(), numbered.start()), frozenset({month, int(numbered[1])})


def day_of(text: str, month_first: bool = False) -> tuple[int, int, int, str] | None:
    """Return year, month and day, and the text without them; or None."""
    if match := YEAR_FIRST.search(text):
        return *_year_first(match), _without(text, match)
    match = DAY_FIRST.search(text)
    may_be_clock = match is None or len(match[3]) == 2  # "5 Mar 2026 07.08.09"
    if may_be_clock and (named := _namedday_of(text)):
        return named
    if match:
        day, month = int(match.group(1)), int(match.group(2))
        swapped = month_first and "." not in match.group() and day <= 12
        if month > 12 >= day or swapped:
            day, month = month, day
        return full_year(match.group(3)), month, day, _without(text, match)
    if (match := _ROMAN_MONTH.search(text)) and match[2] in _ROMAN:
        return int(match[3]), _ROMAN[match[2]], int(match[1]), _without(text, match)
    return None


def _year_first(match: re.Match[str]) -> tuple[int, int, int]:
    month = next(filter(None, match.group("month", "month2", "month3", "month4")))
    return int(match["year"]), int(month), int(match["day"])


def _namedday_of(text: str) -> tuple[int, int, int, str] | None:
    """Return the day whose month is named, and the text without it; or None."""
    names = [name for name in _WORD.finditer(text) if name.group() in MONTH_OF]
    if not names:
        return None
    # "mar., 12 sept.": a weekday can look like a month, but has no number before it.
    name = next((n for n in names if _DAY_BEFORE.search(text, 0, n.start())), names[0])
    numbered = _DAY_BEFORE.search(text, 0, name.start()) or _DAY_AFTER.match(text, name.end())
    stated = (
        _YEAR.search(text, name.end())
        or _YEAR.search(text)
        or (numbered and numbered.end() <= name.start() and _SHORT_YEAR.match(text, name.end()))
    )
    if not numbered or not stated:
        return None
    month, day = MONTH_OF[name.group()], int(numbered.group(1))
    for part in sorted((name, numbered, stated), key=lambda match: -match.start()):
        text = _without(text, part)
    return full_year(stated.group().strip(" '’.,")), month, day, text


def full_year(year: str) -> int:
    # RFC 2822, 4.3: two digits below 50 are of this century.
    return int(year) + (2000 if int(year) < 50 else 1900) if len(year) == 2 else int(year)


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
