"""Fold the text of a date, and know the months by their folded names."""

from __future__ import annotations

import re
import unicodedata

from warta.news.text.calendars import from_ascii, in_gregorian, jalali_numbers
from warta.news.text.month_names import CLDR_MONTHS, MONTHS

# "24. 11. 2026", as Czechs, Slovaks and Serbs write it.
_SPACED_DAY = re.compile(r"(?<![\d.])(\d{1,2})\. ?(\d{1,2})\. (?=\d{4}(?!\d))")
# Khmer and Lao words for "month" and "year" before these.
_MONTH_OR_YEAR = re.compile("ខែ|ឆ្នាំ|ເດືອນ|ປີ")
# Accents, and the hamza and vowel signs of Arabic, which writers may leave out.
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u065f\u0640]")


def folded(text: str) -> str:
    """Return a date's text in small letters, with ASCII digits, Gregorian, and without accents."""
    text = text.lower()
    if ". " in text:
        text = _SPACED_DAY.sub(r"\1.\2.", text)
    if text.isascii():
        return from_ascii(text)
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    text = unicodedata.normalize("NFC", text).replace("كانون ال", "كانونال")
    text = text.replace("تشرين ال", "تشرينال").replace("\u2212", "-")  # a true minus
    text = _MONTH_OR_YEAR.sub(" ", text)
    is_persian = any("\u06f0" <= letter <= "\u06f9" for letter in text)
    text = "".join(str(unicodedata.digit(c, "")) if c.isdigit() else c for c in text)
    return in_gregorian(jalali_numbers(text) if is_persian else text)


# Our own list comes last to override CLDR: it has the meaning that is more frequent in news.
MONTH_OF = {
    folded(name): number
    for months in (CLDR_MONTHS, MONTHS)
    for number, names in enumerate(months, start=1)
    for name in names.split()
}

# The names as written and as folded, to test whether a word belongs to a date.
MONTH_NAMES = frozenset(
    name for names in (*CLDR_MONTHS, *MONTHS) for name in names.split()
) | frozenset(MONTH_OF)
