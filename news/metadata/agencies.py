"""Find the news agency that a text credits: in its dateline, its last lines or its byline.

``PARIS (AFP) –``, ``MOSCOW, March 3. /TASS/.``, ``(dpa)``, ``— Reuters``, ``Sumber: Antara``. A
name within a sentence is not a credit: newspapers quote agencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from warta.news.text.phrases import phrase_lines
from warta.news.text.scripts import EAST_ASIAN

# Both chosen by hand.
_LAST_LINES = 3
_LONGEST_CREDIT = 90  # characters
_FURTHER = r"[\s/,;|&+·•\-–—]*"  # what stands between two agencies that share a credit
_LEAD = (
    r"(?:source|sources|sumber|quelle|quellen|fuente|fuentes|fonte|fonti|kaynak|bron|kilde|källa|"
    r"źródło|zdroj|forrás|avec|with|mit|con|com|dengan|via|by|von|par|por|oleh|from|"
    r"источник|джерело|المصدر|مصدر|منبع|来源|來源|出典|출처|स्रोत)\s*[:：]?\s*"
)
# Names in these scripts are written without spaces around them.
_JOINED = re.compile(f"[{EAST_ASIAN}]")


def agency_of(text: str, bylines: Iterable[str] = ()) -> str | None:
    """Return the agency credited at the end or beginning of the text, or in the byline; or None."""
    known = _credits()
    lines = text.split("\n")
    for line in reversed(lines[-_LAST_LINES:]):
        ending = line.strip()[-_LONGEST_CREDIT:]
        if len(line) <= _LONGEST_CREDIT and (credit := known.alone.fullmatch(ending)):
            return known.names[credit["name"]]
        if credit := known.at_end.search(ending):
            return known.names[credit["name"]]
    if credit := known.opening.match(lines[0]):
        return known.names[credit["name"] or credit["first"] or credit["within"]]
    signed = (known.alone.fullmatch(byline.strip()) for byline in bylines)
    return next((known.names[credit["name"]] for credit in signed if credit), None)


@dataclass(frozen=True, slots=True)
class _Credits:
    """The name shown for each sign, and patterns of credits in an opening, a line and an ending."""

    names: dict[str, str]
    opening: re.Pattern[str]
    alone: re.Pattern[str]
    at_end: re.Pattern[str]


@cache
def agency_names() -> dict[str, str]:
    """Return each sign of an agency, as written and in capitals, with the name shown for it."""
    names: dict[str, str] = {}
    for line in phrase_lines("agencies.txt"):
        signs = [sign.strip() for sign in line.split("|")]
        names |= {spelling: signs[0] for sign in signs for spelling in (sign, sign.upper())}
    return names


@cache
def _credits() -> _Credits:
    names = agency_names()
    one = "|".join(map(_pattern, sorted(names, key=len, reverse=True)))
    joined = "|".join(re.escape(sign) for sign in names if _JOINED.search(sign))
    some = rf"(?P<name>{one})(?:{_FURTHER}(?:{one}|\w{{2,3}}\b))*"
    return _Credits(
        names=names,
        opening=re.compile(
            rf"(?:[^.!?。\n]|\.(?=[\s,]*\d)){{0,70}}?(?:\.\s)?[(（\[【/]\s*{some}\s*[)）\]】/][.\s]*"
            rf"(?:[-–—―:=]|(?<=[】/]\.)|(?<=】))|(?P<first>{joined})"
            rf"|[(（【][^)）】\n]{{0,12}}?(?P<within>{joined})[)）】]"
        ),
        alone=re.compile(rf"[(\[（【–—\-\s]*(?:(?i:{_LEAD}))?{some}[)\]）】\s.]*"),
        at_end=re.compile(rf"(?:[(（\[【]\s*|[.!?…。»”\"]\s*[-–—/]+\s*){some}[)）\]】/\s.]*$"),
    )


def _pattern(sign: str) -> str:
    escaped = re.escape(sign).replace(r"\ ", r"\s")
    return escaped if _JOINED.search(sign) else rf"(?<!\w){escaped}(?!\w)"
