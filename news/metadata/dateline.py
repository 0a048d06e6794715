"""Find the place and agency that a text opens with: ``Jakarta (ANTARA) -``, ``PARIS, May 3 —``.

The dateline stays in the text, as the publisher wrote it. The column ``dateline`` repeats it:
queries count articles by place, and texts are compared without it.
"""

from __future__ import annotations

import re
from functools import cache

from warta.news.metadata.agencies import agency_names

# Both in characters, chosen by hand.
_LONGEST = 90
_SHORTEST_TEXT = 30  # of the text after a dateline; a shorter one is a caption

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ŽƠƯА-ЯЁЄІЇҐΑ-ΩΆ-Ώ"
_WORD = rf"[{_UPPER}][\w.'’&/-]*"
_LINK = r"(?:de|del|da|do|la|le|les|el|of|the|and|di|en|y|sur|am|an|der|bei|i|na)"
_NAME = rf"{_WORD}(?:\s(?:{_LINK}\s)*{_WORD}){{0,4}}"
_DAY = (
    r"(?:\w{3,12}\.?\s\d{1,2}|\d{1,2}\.?(?:\sde)?\s\w{3,12}\.?"
    r"|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?)(?:,?\s\d{4})?"
)
_AGENCY = r"\(\s?[^()]{2,40}\s?\)"
_PART = rf"(?:{_NAME}|{_DAY}|{_AGENCY})"
_DASH = r"\s?(?:[-–—―]{1,3}|\.\s?[-–—]{1,2}|=)\s"
# With case: names, days and agencies, two of them or one in capitals, and a dash.
_CASED = re.compile(rf"(?P<dateline>{_PART}(?:[,./|]?\s{_PART}){{0,3}}){_DASH}")
# Without case: an agency in brackets, or the agency's own phrase for "wired from".
_UNCASED = re.compile(
    r"(?P<dateline>[（(【\[［][^）)】\]］\n]*[\u3040-\u9fff\uac00-\ud7af][^）)】\]］\n]*[）)】\]］](?:\s?\S{2,4}\s?기자)?\s?[=＝]?)(?:\s?[-–—―]{1,2})?\s?"
    r"|(?P<wired>\S{2,6}社\S{1,12}(?:\d{1,2}月)?\d{1,2}日电)(?:[(（][^)）]*[)）])?\s?"
    r"|(?P<spaced>[\u0590-\u0dff]{2,20}(?:\s[\u0590-\u0dff]{2,20}){0,2}(?:,|،|/|\s?[(（][^()（）]{2,30}[)）])"
    r"\s?(?:[\u0590-\u0dff]{2,20}(?:\s[\u0590-\u0dff]{2,20}){0,2})?)\s?[-–—:।]{1,2}\s"
)


def dateline_of(text: str) -> str | None:
    """Return the dateline of a text, without the dash that ends it, or None.

    A lone capitalised word before a dash is not a dateline (``Berlin – eine Stadt``). One in
    capitals is, and so is a place with an agency, a day or a second place.
    """
    opening = text[: 2 * _LONGEST]
    match = _CASED.match(opening)
    if match and _is_dateline(match["dateline"]) and _is_followed(text, match.end()):
        return match["dateline"].strip()
    if match is None and (match := _UNCASED.match(opening)) and _is_followed(text, match.end()):
        dateline = match["dateline"] or match["wired"] or match["spaced"]
        return dateline.strip(" =＝") if dateline else None
    return None


def _is_dateline(dateline: str) -> bool:
    if len(dateline) > _LONGEST:
        return False
    if "\n" in dateline or re.search(r"\d{4}", _parts(dateline)[0]):
        return False
    has_agency = " (" in dateline or _in_brackets().match(dateline) is not None
    parts = _parts(dateline)
    first = parts[0].split(" (")[0]
    is_in_capitals = first.isupper() and len(first) > 3  # shorter: an abbreviation (USA)
    return has_agency or len(parts) > 1 or is_in_capitals


@cache
def _in_brackets() -> re.Pattern[str]:
    """Return a pattern of an agency alone in brackets; other names there are credits."""
    return re.compile(rf"\((?:{'|'.join(map(re.escape, agency_names()))})\)")


def _parts(dateline: str) -> list[str]:
    """Return a dateline's parts: places, agencies, a day."""
    return [part for part in re.split(r"[,/|]\s?|\.\s", dateline) if part]


def _is_followed(text: str, end: int) -> bool:
    line = text[end:].split("\n", 1)[0]
    return len(line) >= _SHORTEST_TEXT
